import type { Expiry } from "../core/expiry.js";
import type { Captured, FieldError, PayRequest } from "../core/payment.js";
import type { SecretDigits } from "../core/secret-digits.js";

/** What a field's rules may depend on. */
export interface FieldContext {
  readonly request: PayRequest;
  readonly captured: Captured;
  readonly today: Expiry;
}

/** `open`: waits for more. `may-grow`: complete, but may be longer. `full`: no further digit can belong to it. */
export type Progress = "open" | "may-grow" | "full";

/** What ended a field: `#`, the pause of `timeout`, the grace of a field that may grow, or its last possible digit. */
export type FieldEnd = "pound" | "pause" | "grace" | "full";

export type Reading =
  | {
      /** The resulting `Captured`. Copies the digits, and the caller of this function must wipe the copy. */
      capture(): Captured;
      /** How many of the digits belong to this field; the rest was typed ahead for the next one. */
      readonly used: number;
    }
  | { readonly error: FieldError };

/** The rules of one field: when it is complete, and how it is read. Pure. */
export interface Field {
  progress(entry: SecretDigits, context: FieldContext): Progress;
  read(entry: SecretDigits, end: FieldEnd, context: FieldContext): Reading;
}
