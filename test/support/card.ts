import { Pan } from "../../src/core/card-number.js";
import { SecretDigits } from "../../src/core/secret-digits.js";

/** Digits of a test number in the type of buffer that the product uses. */
export function secret(digits: string): SecretDigits {
  return SecretDigits.fromAscii(Buffer.from(digits, "ascii"));
}

/** Throws when the digits are not a card number; the message does not contain them. */
export function pan(digits: string): Pan {
  const read = Pan.from(secret(digits));
  if (read === undefined) throw new Error("the test's digits are not a card number");
  return read;
}

/** A card number that begins as given, padded with zeros to `length`, with a valid check digit (Luhn). */
export function withLuhnDigit(start: string, length: number): string {
  const body = start.padEnd(length - 1, "0").slice(0, length - 1);
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}
