/** Codes by which processors say that it is the card, as one finds them in several APIs; lower case. */
const CARD_DECLINES: ReadonlySet<string> = new Set([
  "call_issuer",
  "card_declined",
  "card_expired",
  "card_not_active",
  "card_not_supported",
  "card_velocity_exceeded",
  "cvv_failure",
  "declined",
  "do_not_honor",
  "do_not_honour",
  "expired_card",
  "fraudulent",
  "generic_decline",
  "incorrect_cvc",
  "incorrect_cvv",
  "incorrect_number",
  "incorrect_zip",
  "insufficient_funds",
  "invalid_account",
  "invalid_cvc",
  "invalid_cvv",
  "invalid_expiry_month",
  "invalid_expiry_year",
  "invalid_number",
  "issuer_declined",
  "lost_card",
  "pickup_card",
  "restricted_card",
  "stolen_card",
  "transaction_not_allowed",
  "withdrawal_count_limit_exceeded",
]);

/** Whether an error code blames the card. Case, spaces and hyphens do not matter; numbers differ from API to API and never do. */
export function blamesCard(code: string): boolean {
  return CARD_DECLINES.has(
    code
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
}

/**
 * Whether a refusal may only say that this id was taken before. Twilio's page lets a connector answer a repeated
 * request by an error; then it tells nothing of what the first one came to.
 */
export function tellsOfRepetition(code: string, message: string): boolean {
  return /duplicate|idempoten|already[\s_-]+(processed|exists|used|charged|submitted)/i.test(
    `${code} ${message}`,
  );
}
