import type { Digit } from "../domain/digit.js";
import type { Terminators } from "./channel.js";

const POUND = 0x23;

/** The words of FreeSWITCH for it: `any` means 0 to 9, * and # (on_dtmf in mod_dptools.c). */
export function terminatorVariable(terminators: Terminators): string {
  return `playback_terminators=${terminators === "any-but-pound" ? "0123456789*" : terminators}`;
}

/** Whether FreeSWITCH itself stops a sound with these terminators at this key. */
export function stopsAt(terminators: Terminators, digit: Digit): boolean {
  if (terminators === "none") return false;
  if (digit.code === POUND) return terminators === "any";
  return digit.isNumeric || digit.code === 0x2a;
}
