import { Digit } from "../../../domain/digit.js";
import type { Calls } from "../calls.js";
import { type Api, usage } from "./api.js";

const SPACE = 0x20;

/**
 * `uuid_recv_dtmf uuid keys`: as if the caller had pressed them. The keys stay bytes from the socket to the answer,
 * which repeats them as FreeSWITCH does.
 */
export function keyApi(calls: Calls): Api {
  return (argument) => {
    const space = argument.indexOf(SPACE);
    const keys = argument.subarray(space + 1);
    const digits = [...keys].map((code) => Digit.fromCode(code)).filter((digit) => digit !== undefined);
    if (space === -1 || digits.length === 0) return usage("<uuid> <dtmf_data>");
    const id = argument.toString("utf8", 0, space);
    const call = calls.get(id);
    if (call === undefined) return "-ERR Cannot locate session!\n";
    for (const digit of digits) call.press(digit, "APP");
    return Buffer.concat([Buffer.from(`+OK ${id} received DTMF `), keys, Buffer.from(".\n")]);
  };
}
