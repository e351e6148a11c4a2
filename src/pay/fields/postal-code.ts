import type { SecretDigits } from "../../domain/secret-digits.js";
import type { Field } from "./field.js";

const LONGEST = 10;

/** A postal code is no card data: it is shown in webhooks, and may be text. */
function textOf(entry: SecretDigits): string {
  return Array.from({ length: entry.length }, (_, index) => entry.at(index)).join("");
}

export const postalCode: Field = {
  progress: (entry) => (entry.length >= LONGEST ? "full" : "open"),

  read(entry, _end, { request, captured }) {
    return entry.length >= request.minPostalCodeLength
      ? { capture: () => ({ ...captured, postalCode: textOf(entry) }), used: entry.length }
      : { error: "invalid-postal-code" };
  },
};
