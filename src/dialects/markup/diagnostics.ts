import damerauLevenshtein from "damerau-levenshtein";
import { hideCredentials } from "../../core/address-credentials.js";
import { hideLongNumbers } from "../../redaction/card-numbers.js";

const HALF_A_CHARACTER = /\p{Cs}$/u;
/** Characters in which an address with its credentials is recognized. */
const LONGEST_READ = 1_000;

/**
 * A fragment of a document for a message: on one line, at most `longest` characters, with possible card numbers masked
 * and without the credentials of addresses, since messages are logged.
 */
export function excerpt(text: string, longest = 40): string {
  const start = hideCredentials(text.slice(0, LONGEST_READ)).slice(0, 4 * longest);
  const line = hideLongNumbers(start.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " "));
  return line.length > longest ? `${line.slice(0, longest).replace(HALF_A_CHARACTER, "")}...` : line;
}

const LONGEST = 40;

/** How many edits a misspelled `choice` may be away: insertions, deletions, substitutions, and swaps of two letters. */
function mostEdits(choice: string): number {
  return Math.min(3, choice.length - 1, Math.max(1, Math.floor(choice.length / 3)));
}

/** The closest of `choices`, or undefined if none is close. */
function nearMiss(word: string, choices: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const written = word.toLowerCase();
  const near = choices.flatMap((choice) => {
    const most = mostEdits(choice);
    const meant = choice.toLowerCase();
    // Each letter more or less is an edit: for most choices there is nothing to compute.
    if (Math.abs(written.length - meant.length) > most) return [];
    const { steps } = damerauLevenshtein(written, meant);
    return steps <= most ? [{ choice, steps }] : [];
  });
  return near.sort((one, other) => one.steps - other.steps)[0]?.choice;
}

/** "Did you mean ...?" with a space before it, or "" if no choice is close. */
export function didYouMean(
  word: string,
  choices: readonly string[],
  quote: (choice: string) => string,
): string {
  const near = nearMiss(word, choices);
  return near === undefined ? "" : ` Did you mean ${quote(near)}?`;
}
