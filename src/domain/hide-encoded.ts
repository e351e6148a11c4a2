import type { SecretDigits } from "./secret-digits.js";

/** Rows of what base64 and base64url, hexadecimal digits, and encoded bytes of an address are written with. */
const ENCODED = /[A-Za-z0-9+/_-]{6,}|(?:%[0-9a-f]{2}){4,}/gi;
const ZERO = 0x30;

/**
 * A text from outside (a payment processor's answer) without this number in base64, in hexadecimal digits or
 * percent-encoded: the whole row is marked. Beside `hideNumber`, which knows it as it is written by people.
 */
export function hideEncoded(text: string, digits: SecretDigits, mark: string): string {
  if (digits.length === 0) return text;
  return text.replace(ENCODED, (row) => (holds(row, digits) ? mark.repeat(row.length) : row));
}

function holds(row: string, digits: SecretDigits): boolean {
  if (row.startsWith("%")) return isIn(row.replaceAll("%", ""), "hex", digits);
  // A prefix as `tok_` shifts what follows it.
  return (
    hexRows(row).some((hex) => isIn(hex, "hex", digits)) ||
    [0, 1, 2, 3].some((from) => isIn(row.slice(from), "base64", digits))
  );
}

/** The hexadecimal digits in a row, in pairs from the first and from the second on. */
function hexRows(row: string): readonly string[] {
  return (row.match(/[0-9a-f]{2,}/gi) ?? []).flatMap((hex) => [hex, hex.slice(1)]);
}

/** Whether the decoded bytes hold the digits one after the other. They are wiped. */
function isIn(row: string, encoding: "hex" | "base64", digits: SecretDigits): boolean {
  const bytes = Buffer.from(row, encoding);
  const last = bytes.length - digits.length;
  let found = false;
  for (let start = 0; start <= last && !found; start++) {
    let index = 0;
    while (index < digits.length && (bytes[start + index] as number) - ZERO === digits.at(index)) index++;
    found = index === digits.length;
  }
  bytes.fill(0);
  return found;
}
