/** `freeswitch-pay/signatures`: what receivers of webhooks need to check them, and to make signed ones in their tests. */
export { hasBodyHash, urlWithBodyHash } from "./signing/body-hash.js";
export type { Params } from "./signing/params.js";
export {
  signalwireFormSignature,
  signalwireJsonSignature,
  signalwireSignature,
  verifySignalwire,
} from "./signing/signalwire.js";
export {
  type StandardHeaders,
  standardHeaders,
  standardSignature,
  verifyStandard,
} from "./signing/standard.js";
export { twilioSignature, verifyTwilio } from "./signing/twilio.js";
