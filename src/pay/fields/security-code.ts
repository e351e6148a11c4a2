import { cvvLengthOf } from "../../domain/card-brand.js";
import type { Captured } from "../../domain/pay.js";
import type { Field } from "./field.js";

function lengthFor({ pan }: Captured): number {
  return pan === undefined ? 4 : cvvLengthOf(pan.brand);
}

export const securityCode: Field = {
  progress: (entry, { captured }) => (entry.length >= lengthFor(captured) ? "full" : "open"),

  read(entry, _end, { captured }) {
    return entry.length === lengthFor(captured)
      ? { capture: () => ({ ...captured, cvv: entry.slice(0) }), used: entry.length }
      : { error: "invalid-security-code" };
  },
};
