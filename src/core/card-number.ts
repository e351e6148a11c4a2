import { inspect } from "node:util";
import type { SecretDigits } from "./secret-digits.js";

/** The card types a document may name. `optima` has no prefix in any vendor's table: it is accepted and matches nothing. */
export const CARD_BRANDS = [
  "visa",
  "mastercard",
  "amex",
  "maestro",
  "discover",
  "optima",
  "jcb",
  "diners-club",
  "enroute",
] as const;

export type CardBrand = (typeof CARD_BRANDS)[number];

interface BrandRule {
  readonly brand: CardBrand;
  /** Inclusive ranges of leading digits; both ends have the same number of digits. */
  readonly prefixes: readonly (readonly [from: number, to: number])[];
  /** Lengths of a complete number, ascending. */
  readonly lengths: readonly number[];
  /** Digits of the security code. */
  readonly cvvLength: 3 | 4;
}

const from16to19 = [16, 17, 18, 19];

/**
 * Prefixes and lengths from the table under `validCardTypes` on Twilio's <Pay> page, with its errors corrected: Visa has
 * 16 digits, not 15; 2-series Mastercard is 222100 to 272099; Diners 300 to 305. The first matching rule applies, so
 * discover (6011, 64, 65) is listed before maestro (every other 6).
 */
const RULES: readonly BrandRule[] = [
  { brand: "visa", prefixes: [[4, 4]], lengths: [13, 16, 19], cvvLength: 3 },
  {
    brand: "mastercard",
    prefixes: [
      [51, 55],
      [222100, 272099],
    ],
    lengths: [16],
    cvvLength: 3,
  },
  {
    brand: "amex",
    prefixes: [
      [34, 34],
      [37, 37],
    ],
    lengths: [15],
    cvvLength: 4,
  },
  {
    brand: "discover",
    prefixes: [
      [6011, 6011],
      [64, 65],
    ],
    lengths: from16to19,
    cvvLength: 3,
  },
  { brand: "jcb", prefixes: [[3528, 3589]], lengths: from16to19, cvvLength: 3 },
  {
    brand: "diners-club",
    prefixes: [
      [300, 305],
      [3095, 3095],
      [36, 36],
      [38, 39],
    ],
    lengths: [14, 15, 16, 17, 18, 19],
    cvvLength: 3,
  },
  {
    brand: "enroute",
    prefixes: [
      [2014, 2014],
      [2149, 2149],
    ],
    lengths: [15],
    cvvLength: 3,
  },
  {
    brand: "maestro",
    prefixes: [
      [50, 50],
      [56, 58],
      [6, 6],
    ],
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
    cvvLength: 3,
  },
];

/** The longest card number of any brand (ISO/IEC 7812-1 allows 19 digits). */
export const LONGEST_PAN = 19;

/** The shortest one, of Maestro. */
export const SHORTEST_PAN = 12;

function prefixFits(digits: SecretDigits, [from, to]: readonly [number, number]): boolean {
  const length = String(from).length;
  if (digits.length < length) return false;
  const lead = digits.numberAt(0, length);
  return lead >= from && lead <= to;
}

function ruleOf(digits: SecretDigits): BrandRule | undefined {
  return RULES.find((rule) => rule.prefixes.some((prefix) => prefixFits(digits, prefix)));
}

/** The brand that these leading digits belong to, whatever their count; undefined while it cannot be determined. */
export function brandOf(digits: SecretDigits): CardBrand | undefined {
  return ruleOf(digits)?.brand;
}

/** The lengths, ascending, that a number with these leading digits can have; empty when no brand is known for them. */
export function lengthsOf(digits: SecretDigits): readonly number[] {
  return ruleOf(digits)?.lengths ?? [];
}

/** How many digits the security code of a brand has. */
export function cvvLengthOf(brand: CardBrand): 3 | 4 {
  return RULES.find((rule) => rule.brand === brand)?.cvvLength ?? 3;
}

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

/** Whether the first `length` digits are a complete card number: brand known, length right, Luhn passed. */
export function isCardNumber(digits: SecretDigits, length = digits.length): boolean {
  return length <= digits.length && lengthsOf(digits).includes(length) && passesLuhn(digits, length);
}

/** How many of its last digits may be shown. */
export const SHOWN_CARD_DIGITS = 4;

/** A primary account number. One exists only through `Pan.from`: brand known, length right, Luhn passed. */
export class Pan {
  private constructor(
    readonly digits: SecretDigits,
    readonly brand: CardBrand,
  ) {}

  /** The card number that these digits form, or undefined when they form none. */
  static from(digits: SecretDigits): Pan | undefined {
    const brand = brandOf(digits);
    return brand !== undefined && isCardNumber(digits) ? new Pan(digits, brand) : undefined;
  }

  /** All but the last four digits replaced by `mark`, one for one: what may be shown (PCI DSS 4.0.1, 3.4.1). */
  masked(mark: string): string {
    return this.digits.masked(mark, SHOWN_CARD_DIGITS);
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
