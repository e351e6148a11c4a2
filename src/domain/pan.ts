import { inspect } from "node:util";
import { brandOf, type CardBrand, lengthsOf } from "./card-brand.js";
import type { SecretDigits } from "./secret-digits.js";

/** Whether the last of the first `length` digits is the check digit of the rest (ISO/IEC 7812-1 annex B, Luhn). */
export function passesLuhn(digits: SecretDigits, length = digits.length): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < length; fromRight++) {
    const value = digits.at(length - 1 - fromRight);
    const weighted = fromRight % 2 === 0 ? value : value * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return length > 0 && sum % 10 === 0;
}

/** Whether the first `length` digits are a whole card number: brand known, length right, Luhn passed. */
export function isCardNumber(digits: SecretDigits, length = digits.length): boolean {
  return length <= digits.length && lengthsOf(digits).includes(length) && passesLuhn(digits, length);
}

/** A primary account number. One exists only through `Pan.from`: brand known, length right, Luhn passed. */
export class Pan {
  private constructor(
    readonly digits: SecretDigits,
    readonly brand: CardBrand,
  ) {}

  /** The card number that these digits are, or undefined when they are none. */
  static from(digits: SecretDigits): Pan | undefined {
    const brand = brandOf(digits);
    return brand !== undefined && isCardNumber(digits) ? new Pan(digits, brand) : undefined;
  }

  /** All but the last four digits replaced by `mark`, one for one: what may be shown (PCI DSS 4.0.1, 3.4.1). */
  masked(mark: string): string {
    const lastFour = String(this.digits.numberAt(this.digits.length - 4, this.digits.length)).padStart(
      4,
      "0",
    );
    return mark.repeat(this.digits.length - 4) + lastFour;
  }

  toString(): string {
    return `[card number, ${this.brand}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
