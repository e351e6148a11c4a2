import { readExpiry } from "../../domain/expiry.js";
import type { Field } from "./field.js";

export const expirationDate: Field = {
  progress: (entry) => (entry.length >= 4 ? "full" : "open"),

  read(entry, _end, { captured, today }) {
    const expiry = readExpiry(entry, today);
    return expiry === undefined
      ? { error: "invalid-date" }
      : { capture: () => ({ ...captured, expiry }), used: entry.length };
  },
};
