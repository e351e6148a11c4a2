import { whyNoFreeSwitch, whyNoOwnFreeSwitch } from "./real-freeswitch.js";

/** Reports once per run, in one line, that no real FreeSWITCH is available. */
export default function webhooksFor(): void {
  const missing = whyNoFreeSwitch() ?? whyNoOwnFreeSwitch();
  if (missing !== undefined) process.stderr.write(`${missing}\n`);
}
