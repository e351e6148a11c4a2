import { ACCOUNT_NUMBER_LENGTHS, isRoutingNumber, ROUTING_NUMBER_LENGTH } from "../core/bank-account.js";
import {
  brandOf,
  cvvLengthOf,
  isCardNumber,
  LONGEST_PAN,
  lengthsOf,
  Pan,
  passesLuhn,
  SHORTEST_PAN,
} from "../core/card-number.js";
import { readExpiry } from "../core/expiry.js";
import type { Captured, Field as FieldName } from "../core/payment.js";
import type { SecretDigits } from "../core/secret-digits.js";
import type { Field, FieldEnd } from "./field.js";

const bankRoutingNumber: Field = {
  progress: (entry) => (entry.length >= ROUTING_NUMBER_LENGTH ? "full" : "open"),

  read(entry, _end, { captured }) {
    return isRoutingNumber(entry)
      ? { capture: () => ({ ...captured, routingNumber: entry.slice(0) }), used: entry.length }
      : { error: "invalid-bank-routing-number" };
  },
};

const bankAccountNumber: Field = {
  progress: (entry) => (entry.length >= ACCOUNT_NUMBER_LENGTHS.most ? "full" : "open"),

  read(entry, _end, { captured }) {
    return entry.length >= ACCOUNT_NUMBER_LENGTHS.least
      ? { capture: () => ({ ...captured, accountNumber: entry.slice(0) }), used: entry.length }
      : { error: "invalid-bank-account-number" };
  },
};

/** The lengths, longest first, at which the digits typed so far are a complete card number. */
function wholeLengths(entry: SecretDigits): number[] {
  return lengthsOf(entry)
    .filter((length) => isCardNumber(entry, length))
    .reverse();
}

function longestLength(entry: SecretDigits): number {
  return lengthsOf(entry).at(-1) ?? LONGEST_PAN;
}

/**
 * How many of the typed digits are the card number; 0 when none are. A caller who types ahead without waiting for the
 * prompt enters more digits than a 16-digit number has, so the longest complete number counts and the rest was typed
 * ahead. With `#` the caller states that all digits are the number.
 */
function numberLength(entry: SecretDigits, end: FieldEnd): number {
  const whole = wholeLengths(entry);
  if (end === "pound") return whole.includes(entry.length) ? entry.length : 0;
  // A digit beyond the longest length: the caller typed ahead, so a shorter number was meant.
  const possible =
    entry.length > longestLength(entry) ? whole.filter((length) => length < longestLength(entry)) : whole;
  return possible[0] ?? whole[0] ?? 0;
}

/** Another network's number: it "didn't match the accepted card types" (Twilio). None begins with 0 (ISO/IEC 7812-1). */
function isOfNoBrand(entry: SecretDigits): boolean {
  const isLong = entry.length >= SHORTEST_PAN && entry.length <= LONGEST_PAN;
  return isLong && entry.at(0) !== 0 && brandOf(entry) === undefined && passesLuhn(entry);
}

const cardNumber: Field = {
  progress(entry) {
    const whole = wholeLengths(entry);
    if (entry.length > longestLength(entry)) return "full";
    if (entry.length === longestLength(entry)) {
      // 19 digits that also contain a complete 16-digit number: the next key, or a grace without one, decides.
      const ambiguous = whole.includes(entry.length) && whole.length > 1;
      return ambiguous ? "may-grow" : "full";
    }
    return whole.includes(entry.length) ? "may-grow" : "open";
  },

  read(entry, end, { request, captured }) {
    const used = numberLength(entry, end);
    const brand = brandOf(entry);
    if (used === 0 || brand === undefined) {
      return { error: isOfNoBrand(entry) ? "invalid-card-type" : "invalid-card-number" };
    }
    if (!request.validBrands.includes(brand)) return { error: "invalid-card-type" };
    return { capture: () => ({ ...captured, pan: Pan.from(entry.slice(0, used)) as Pan }), used };
  },
};

const expirationDate: Field = {
  progress: (entry) => (entry.length >= 4 ? "full" : "open"),

  read(entry, _end, { captured, today }) {
    const expiry = readExpiry(entry, today);
    return expiry === undefined
      ? { error: "invalid-date" }
      : { capture: () => ({ ...captured, expiry }), used: entry.length };
  },
};

/** The longest postal code, decision 11; a document may request a longer one. */
const LONGEST = 10;

/** A postal code is not card data: webhooks contain it, and it may be a string. */
function textOf(entry: SecretDigits): string {
  return Array.from({ length: entry.length }, (_, index) => entry.at(index)).join("");
}

const postalCode: Field = {
  progress: (entry, { request }) =>
    entry.length >= Math.max(LONGEST, request.minPostalCodeLength) ? "full" : "open",

  read(entry, _end, { request, captured }) {
    return entry.length >= request.minPostalCodeLength
      ? { capture: () => ({ ...captured, postalCode: textOf(entry) }), used: entry.length }
      : { error: "invalid-postal-code" };
  },
};

function lengthFor({ pan }: Captured): number {
  return pan === undefined ? 4 : cvvLengthOf(pan.brand);
}

const securityCode: Field = {
  progress: (entry, { captured }) => (entry.length >= lengthFor(captured) ? "full" : "open"),

  read(entry, _end, { captured }) {
    return entry.length === lengthFor(captured)
      ? { capture: () => ({ ...captured, cvv: entry.slice(0) }), used: entry.length }
      : { error: "invalid-security-code" };
  },
};

export const FIELDS: Readonly<Record<FieldName, Field>> = {
  "payment-card-number": cardNumber,
  "expiration-date": expirationDate,
  "security-code": securityCode,
  "postal-code": postalCode,
  "bank-routing-number": bankRoutingNumber,
  "bank-account-number": bankAccountNumber,
};
