export type { Params } from "./signing.js";
/** `freeswitch-pay/signatures`: what receivers need to verify webhooks, and to create signed ones in their tests. */
export {
  hasBodyHash,
  type StandardHeaders,
  signalwireFormSignature,
  signalwireJsonSignature,
  signalwireSignature,
  standardHeaders,
  standardSignature,
  twilioSignature,
  urlWithBodyHash,
  verifySignalwire,
  verifyStandard,
  verifyTwilio,
} from "./signing.js";
