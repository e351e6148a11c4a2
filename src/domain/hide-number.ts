import type { SecretDigits } from "./secret-digits.js";

const SHOWN = 4;

/** A space, a hyphen, a full stop: anything that is neither a digit nor a letter. */
function isSeparator(character: string | undefined): boolean {
  return character !== undefined && /[^\p{L}\p{N}]/u.test(character);
}

/** Where the number that begins at `start` ends in `text`, one separator between two digits allowed; or -1. */
function endOfNumber(text: string, start: number, digits: SecretDigits): number {
  let at = start;
  for (let index = 0; index < digits.length; index++) {
    if (index > 0 && isSeparator(text[at])) at++;
    if (text.charCodeAt(at) - 0x30 !== digits.at(index)) return -1;
    at++;
  }
  return at;
}

/** Replaces all but the last four digits by `mark`, and leaves what stands between them. */
function masked(number: string, mark: string): string {
  let left = number.replace(/\D/g, "").length;
  return number.replace(/\d/g, (digit) => (left-- > SHOWN ? mark : digit));
}

/**
 * A text from outside (a payment processor's answer) with this number masked wherever it stands, whole or with
 * separators. The masked form keeps the last four digits.
 */
export function hideNumber(text: string, digits: SecretDigits, mark: string): string {
  if (digits.length === 0) return text;
  let shown = "";
  let at = 0;
  while (at < text.length) {
    const end = endOfNumber(text, at, digits);
    shown += end < 0 ? text[at] : masked(text.slice(at, end), mark);
    at = end < 0 ? at + 1 : end;
  }
  return shown;
}
