/**
 * What has become of the caller's money in this call: nothing was sent; a card was sent and its answer is not known; a
 * payment was made. Everything that a caller hears about a fault depends on it.
 */
export type PaymentState = "none" | "sent" | "approved";

/** The channel variable that holds it on the switch, unset for "none": the fallback extension chooses its words by it. */
export const PAYMENT_VARIABLE = "pay_payment";
