import type { Digit } from "../../../domain/digit.js";
import type { Session } from "./application.js";

/** What `any` stands for: the keys A to D are not among them. */
const ANY = "1234567890*#";
const DEFAULT = "*";

/** Whether a key ends a sound, by `playback_terminators` (on_dtmf in mod_dptools.c). No key is in the word `none`. */
function isTerminator(terminators: string, digit: Digit): boolean {
  const keys = terminators.toLowerCase() === "any" ? ANY : terminators;
  return [...keys].some((key) => key.charCodeAt(0) === digit.code);
}

/** Whether the key ends what sounds now; it is then kept in `playback_terminator_used`. */
export function terminates({ record }: Session, digit: Digit): boolean {
  const ends = isTerminator(record.variables.text("playback_terminators") ?? DEFAULT, digit);
  if (ends) record.variables.set("playback_terminator_used", digit);
  return ends;
}
