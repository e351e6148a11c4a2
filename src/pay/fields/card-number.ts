import { brandOf, LONGEST_PAN, lengthsOf, SHORTEST_PAN } from "../../domain/card-brand.js";
import { isCardNumber, Pan, passesLuhn } from "../../domain/pan.js";
import type { SecretDigits } from "../../domain/secret-digits.js";
import type { Field, FieldEnd } from "./field.js";

/** The lengths, longest first, at which what was typed so far is a whole card number. */
function wholeLengths(entry: SecretDigits): number[] {
  return lengthsOf(entry)
    .filter((length) => isCardNumber(entry, length))
    .reverse();
}

function longestLength(entry: SecretDigits): number {
  return lengthsOf(entry).at(-1) ?? LONGEST_PAN;
}

/**
 * How many of the typed digits are the card number; 0 when none are. A caller who types on without waiting for the
 * prompt gives more digits than a 16-digit number has, so the longest whole number counts and the rest was typed
 * ahead. After `#` the caller has said that all of it is the number.
 */
function numberLength(entry: SecretDigits, end: FieldEnd): number {
  const whole = wholeLengths(entry);
  if (end === "pound") return whole.includes(entry.length) ? entry.length : 0;
  // A digit beyond the longest length: the caller typed on, so a shorter number was meant.
  const possible =
    entry.length > longestLength(entry) ? whole.filter((length) => length < longestLength(entry)) : whole;
  return possible[0] ?? whole[0] ?? 0;
}

/** Another network's number: it "didn't match the accepted card types" (Twilio). None begins with 0 (ISO/IEC 7812-1). */
function isOfNoBrand(entry: SecretDigits): boolean {
  const isLong = entry.length >= SHORTEST_PAN && entry.length <= LONGEST_PAN;
  return isLong && entry.at(0) !== 0 && brandOf(entry) === undefined && passesLuhn(entry);
}

export const cardNumber: Field = {
  progress(entry) {
    const whole = wholeLengths(entry);
    if (entry.length > longestLength(entry)) return "full";
    if (entry.length === longestLength(entry)) {
      // 19 digits that hold a whole 16-digit number as well: the next key, or a grace without one, tells which.
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
