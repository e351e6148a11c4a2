import type { Calls } from "../calls.js";
import { type Api, usage, wordsOf } from "./api.js";

/** `embedded_dial destination [caller]`, which FreeSWITCH does not have: a caller for a switch that runs alone. */
export function dialApi(calls: Calls): Api {
  return (argument) => {
    const [to, from] = wordsOf(argument);
    if (to === undefined) return usage("<destination> [<caller>]");
    return `+OK ${calls.dial({ to, ...(from === undefined ? {} : { from }) }).record.id}\n`;
  };
}
