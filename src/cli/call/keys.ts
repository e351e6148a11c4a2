import { Digit } from "../../domain/digit.js";
import { AppError } from "../../domain/errors.js";

/** What a scripted caller does the next time that they are asked. */
export interface Answer {
  /** Typed into the prompt, not after it. */
  readonly early: boolean;
  readonly digits: readonly Digit[];
  /** Hangs up when the digits are typed. */
  readonly hangsUp: boolean;
}

/**
 * Reads `--keys`: a comma-separated list, an entry for each time the caller is asked. `^` in front: typed into the
 * prompt. Empty: the time runs out. `!` hangs up. Throws AppError USAGE; the message does not repeat the keys.
 */
export function readKeys(text: string): Answer[] {
  if (text === "") return [];
  return text.split(",").map((entry, index) => {
    const match = /^(\^?)([0-9*#A-D]*)(!?)$/.exec(entry.trim());
    if (match === null) {
      throw new AppError(
        "USAGE",
        `--keys: entry ${index + 1} may hold 0-9 * # A-D, "^" in front and "!" at the end`,
      );
    }
    const [, early, keys, hangup] = match as unknown as [string, string, string, string];
    const digits = [...keys].map((key) => Digit.fromCode(key.charCodeAt(0)) as Digit);
    return { early: early === "^", digits, hangsUp: hangup === "!" };
  });
}
