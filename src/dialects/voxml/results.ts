import type { PayResult } from "../../domain/pay.js";

/** The page's list of results has no word for these: what it says in their place. */
export const RESULTS: Readonly<Partial<Record<PayResult, PayResult>>> = {
  "caller-hung-up": "internal-error",
  "relay-pay-stop": "internal-error",
  "validation-error": "internal-error",
};
