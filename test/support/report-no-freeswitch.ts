import { whyNoFreeSwitch, whyNoOwnFreeSwitch } from "./real-freeswitch.js";

/** Says once for a whole run, in one line, that a real FreeSWITCH is not there. */
export default function webhooksFor(): void {
  const missing = whyNoFreeSwitch() ?? whyNoOwnFreeSwitch();
  if (missing !== undefined) process.stderr.write(`${missing}\n`);
}
