import { lengthsOf } from "../domain/card-brand.js";
import { isCardNumber } from "../domain/pan.js";
import { SecretDigits } from "../domain/secret-digits.js";

/** Thirteen digits or more, with single separators between them: enough for a card number. */
const LONG_NUMBER = /\d(?:[^\p{L}\p{N}]?\d){12,}/gu;

/**
 * Whether a number in a text from outside begins with what is taken for a card number: a known brand, one of its
 * lengths, a check digit that fits. The text can't be wiped; whoever gets it must not keep it.
 */
export function holdsCardNumber(text: string): boolean {
  return (text.match(LONG_NUMBER) ?? []).some((number) => {
    const digits = SecretDigits.fromAscii(Buffer.from(number.replace(/\D/g, "")));
    const found = lengthsOf(digits).some((length) => isCardNumber(digits, length));
    digits.wipe();
    return found;
  });
}
