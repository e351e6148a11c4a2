const LONGEST = 40;

/**
 * A piece of a document as a message may show it: on one line, at most 40 characters, and with what could be a card
 * number masked, for messages are logged.
 */
export function shown(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\d(?:[ -]?\d){11,}/g, (digits) => digits.replace(/\d/g, "x"));
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
