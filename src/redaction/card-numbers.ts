import { isCardNumber, lengthsOf, SHORTEST_PAN, SHOWN_CARD_DIGITS } from "../core/card-number.js";
import { UUID } from "../core/ids.js";
import { SecretDigits } from "../core/secret-digits.js";
import { MARK, maskDigits, maskPieces } from "./mask.js";

const LONGEST = 19;
/** Shorter numbers that pass Luhn are too common in texts: of ten numbers, one does by chance. */
const SHORTEST = 13;

/**
 * A UUID; a percent-encoded byte; a JSON escape; digits; letters; any other character. The first three are one piece each,
 * so that none of their digits counts as the beginning or the end of a number.
 */
const PIECES = new RegExp(String.raw`${UUID}|%[0-9a-f]{2}|\\[bfnrt]|\d+|\p{L}+|[^\d\p{L}]`, "giu");
const DIGITS = /^\d+$/;
const LETTERS = /^\p{L}+$/u;
/** What people write between the groups of a card number, and how forms and addresses encode it. */
const SEPARATOR = /^(?:[ \u00a0.+-]|%20|%2d|%2e)$/i;

/**
 * A text in which every card number is masked except its last four digits: known brand, length of that brand, and Luhn
 * (ISO/IEC 7812-1 annex B). A number is whole groups of digits with one separator between two of them, at least
 * `shortest` digits long, and not part of a word that has other digits too, such as a hexadecimal id.
 *
 * The last safety net, after the searches for a known number (`hideNumber`): it knows no number, so it can be wrong. The
 * brand rule excludes nine of ten timestamps and ids that Luhn alone would accept.
 */
export function hideCardNumbers(text: string, shortest = SHORTEST, mark = MARK): string {
  const pieces = text.match(PIECES) ?? [];
  for (let start = 0; start < pieces.length; start++) {
    const end = endOfNumber(pieces, start, shortest);
    if (end < 0) continue;
    maskGroups(pieces, start, end, mark);
    start = end;
  }
  return pieces.join("");
}

/** The last piece of the longest card number that begins with the piece at `start`; or -1. */
function endOfNumber(pieces: readonly string[], start: number, shortest: number): number {
  if (!isDigits(pieces[start]) || isPartOfId(pieces, start, -1)) return -1;
  let digits = "";
  let found = -1;
  for (let at = start; isDigits(pieces[at]); at += 2) {
    digits += pieces[at];
    if (digits.length > LONGEST) break;
    if (digits.length >= shortest && !isPartOfId(pieces, at, 1) && isCard(digits)) found = at;
    if (!SEPARATOR.test(pieces[at + 1] ?? "")) break;
  }
  return found;
}

function isDigits(piece: string | undefined): boolean {
  return piece !== undefined && DIGITS.test(piece);
}

/** Whether the digits at `at` are joined by letters to other digits, before them (-1) or after them (1). */
function isPartOfId(pieces: readonly string[], at: number, side: -1 | 1): boolean {
  return LETTERS.test(pieces[at + side] ?? "") && isDigits(pieces[at + 2 * side]);
}

function isCard(digits: string): boolean {
  const secret = SecretDigits.fromAscii(Buffer.from(digits, "ascii"));
  const is = isCardNumber(secret);
  secret.wipe();
  return is;
}

/** Masks the groups of a number; a separator between two of them may itself contain digits (`%20`). */
function maskGroups(pieces: string[], start: number, end: number, mark: string): void {
  const groups = pieces.slice(start, end + 1).filter((_, index) => index % 2 === 0);
  for (const [index, group] of maskPieces(groups, SHOWN_CARD_DIGITS, mark).entries())
    pieces[start + 2 * index] = group;
}

/** `shortest` digits or more, with at most one separator between two of them. */
function longNumber(shortest: number, separator: string): RegExp {
  return new RegExp(String.raw`\d(?:${separator}?\d){${shortest - 1},}`, "gu");
}

const AS_LONG_AS_A_CARD = longNumber(SHORTEST_PAN, "[ -]");

/** A text of a document or a script, with every digit masked that may belong to a card number, whatever its brand. */
export function hideLongNumbers(text: string): string {
  return text.replace(AS_LONG_AS_A_CARD, (number) => maskDigits(number, 0));
}

/** A person may have written any mark between the digits. */
const LONG_NUMBER = longNumber(SHORTEST, String.raw`[^\p{L}\p{N}]`);

/**
 * Whether a number in an external text begins with what counts as a card number: a known brand, one of its lengths, and a
 * valid check digit. The text cannot be wiped; its receiver must not keep it.
 */
export function holdsCardNumber(text: string): boolean {
  return (text.match(LONG_NUMBER) ?? []).some((number) => {
    const digits = SecretDigits.fromAscii(Buffer.from(number.replace(/\D/g, "")));
    const found = lengthsOf(digits).some((length) => isCardNumber(digits, length));
    digits.wipe();
    return found;
  });
}
