const HALF_A_CHARACTER = /\p{Cs}$/u;

/** A row of digits as long as a card number, spaces and hyphens between them allowed. */
const LONG_NUMBER = /\d(?:[ -]?\d){11,}/g;

/** A text of a document or a script with every digit masked that may belong to a card number. */
export function withoutLongNumbers(text: string): string {
  return text.replace(LONG_NUMBER, (row) => row.replace(/\d/g, "x"));
}

/**
 * A piece of a document as a message may show it: on one line, at most `longest` characters, and with what could be a
 * card number masked, for messages are logged.
 */
export function shown(text: string, longest = 40): string {
  const line = withoutLongNumbers(text.slice(0, 4 * longest).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " "));
  return line.length > longest ? `${line.slice(0, longest).replace(HALF_A_CHARACTER, "")}...` : line;
}
