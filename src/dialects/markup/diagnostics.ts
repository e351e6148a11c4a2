const HALF_A_CHARACTER = /\p{Cs}$/u;

/** A digit sequence as long as a card number, with optional spaces and hyphens between the digits. */
const LONG_NUMBER = /\d(?:[ -]?\d){11,}/g;

/** A text of a document or a script, with every digit masked that may belong to a card number. */
export function withoutLongNumbers(text: string): string {
  return text.replace(LONG_NUMBER, (row) => row.replace(/\d/g, "x"));
}

/**
 * A fragment of a document for a message: on one line, at most `longest` characters, and with possible card numbers masked,
 * since messages are logged.
 */
export function excerpt(text: string, longest = 40): string {
  const line = withoutLongNumbers(text.slice(0, 4 * longest).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " "));
  return line.length > longest ? `${line.slice(0, longest).replace(HALF_A_CHARACTER, "")}...` : line;
}

const LONGEST = 40;

/** Edit distance of two words: insertions, deletions, substitutions, and swaps of two letters (Damerau-Levenshtein). */
function distance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + (same ? 0 : 1),
        swapped ? (beforePrevious[column - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] as number;
}

/** The closest of `choices`, or undefined if none is close. */
function nearMiss(word: string, choices: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const ranked = choices
    .map((choice) => ({ choice, edits: distance(word.toLowerCase(), choice.toLowerCase()) }))
    .filter(
      ({ choice, edits }) =>
        edits < choice.length && edits <= Math.min(3, Math.max(1, Math.floor(choice.length / 3))),
    )
    .sort((one, other) => one.edits - other.edits);
  return ranked[0]?.choice;
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
