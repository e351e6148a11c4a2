import type { PayResult } from "../../domain/pay.js";
import { type Results, STOPPED } from "../xml/webhooks/results.js";

/** The page's list of results has no word for these: what it says in their place. */
export const RESULTS: Results = {
  ...STOPPED,
  "caller-hung-up": "internal-error",
  "validation-error": "internal-error",
};

/** Section "history": the "final status of <Pay>" is "completed" in the page's example; its `output` is the same status. */
export const FINAL_STATUSES: Readonly<Partial<Record<PayResult, string>>> = { success: "completed" };
