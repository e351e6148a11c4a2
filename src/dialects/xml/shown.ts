const HALF_A_CHARACTER = /\p{Cs}$/u;

/**
 * A piece of a document as a message may show it: on one line, at most `longest` characters, and with what could be a
 * card number masked, for messages are logged.
 */
export function shown(text: string, longest = 40): string {
  const line = text
    .slice(0, 4 * longest)
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\d(?:[ -]?\d){11,}/g, (digits) => digits.replace(/\d/g, "x"));
  return line.length > longest ? `${line.slice(0, longest).replace(HALF_A_CHARACTER, "")}...` : line;
}
