/**
 * What stands in the place of a number that is withheld: the words of SIP (RFC 3323, section 4.1) and of carriers, and
 * the same words as some carriers send them, spelled with the letters of a telephone's keys.
 */
const WITHHELD = ["anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld"];
const KEYS = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];
const NO_NUMBERS = new Set(["", ...WITHHELD, ...WITHHELD.map(spelledByKeys)]);

function spelledByKeys(word: string): string {
  return [...word].map((letter) => KEYS.findIndex((letters) => letters.includes(letter)) + 2).join("");
}

/** A number without its punctuation, or a SIP user in small letters. */
export function sameNumber(number: string): string {
  const written = number.trim().toLowerCase();
  return /^\+?[\d\s().-]+$/.test(written) ? written.replace(/\D/g, "") : written;
}

/** The number for which a caller is counted; undefined for one who has none: many callers share that. */
export function callerNumber(from: string): string | undefined {
  const number = sameNumber(from);
  // FreeSWITCH's own placeholder is ten zeros (SWITCH_DEFAULT_CLID_NUMBER in switch_types.h).
  return NO_NUMBERS.has(number) || /^0+$/.test(number) ? undefined : number;
}
