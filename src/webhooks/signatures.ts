export type { Params } from "./signing.js";
/** `freeswitch-pay/signatures`: what receivers of webhooks need to check them, and to make signed ones in their tests. */
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
