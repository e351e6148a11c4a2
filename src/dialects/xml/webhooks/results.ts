import type { PayResult } from "../../../domain/pay.js";

/** What a vendor says in the place of results that its list does not have. */
export type Results = Readonly<Partial<Record<PayResult, PayResult>>>;

/**
 * No XML dialect has a word for a payment that somebody other than the caller stopped: it was cancelled, and the list's
 * word for that is the star.
 */
export const STOPPED: Results = { "relay-pay-stop": "caller-interrupted-with-star" };
