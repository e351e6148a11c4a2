/** What is collected or done at a stage of a payment. */
const STAGES = {
  "payment-card-number": "Card number",
  "expiration-date": "Expiry date",
  "security-code": "Security code",
  "postal-code": "Postal code",
  "bank-routing-number": "Routing number",
  "bank-account-number": "Account number",
  "payment-processing": "With the connector",
  "payment-completed": "Payment done",
  "payment-failed": "Payment failed",
  "payment-canceled": "Payment cancelled",
};

/** The stages in which a caller keys in something, and a payment can be stopped. */
const COLLECTING = [
  "payment-card-number",
  "expiration-date",
  "security-code",
  "postal-code",
  "bank-routing-number",
  "bank-account-number",
];

/** Why a stage was asked again. */
const FIELD_ERRORS = {
  "input-timeout": "nothing was keyed in",
  "invalid-card-number": "not a card number",
  "invalid-card-type": "this kind of card is not taken",
  "invalid-date": "not a date to come",
  "invalid-security-code": "not a security code",
  "invalid-postal-code": "not a postal code",
  "invalid-bank-routing-number": "not a routing number",
  "invalid-bank-account-number": "not an account number",
  "input-matching-failed": "the two entries differ",
  "card-declined": "the card was declined",
};

const RESULTS = {
  success: "Paid",
  "too-many-failed-attempts": "Tries used up",
  "payment-connector-error": "Not approved",
  "caller-interrupted-with-star": "Cancelled with *",
  "caller-hung-up": "Hung up",
  "relay-pay-stop": "Stopped",
  "validation-error": "Mistake in the document",
  "internal-error": "Failed inside",
};

/** Who or what ended a call. */
const ENDS = {
  caller: "the caller hung up",
  document: "the document ended",
  transfer: "the call was transferred",
  link: "the connection to FreeSWITCH broke",
  fallback: "went to the fallback extension",
  problem: "a problem ended it",
};

const BRANDS = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "Amex",
  maestro: "Maestro",
  discover: "Discover",
  optima: "Optima",
  jcb: "JCB",
  "diners-club": "Diners Club",
  enroute: "enRoute",
};

const STATES = {
  collected: "Collected",
  sent: "Sent",
  approved: "Approved",
  declined: "Declined",
  failed: "Failed",
  unknown: "Unknown",
  settled: "Settled",
};

/** A word that a newer server has and this page does not know is shown as it is. */
const wordIn = (table) => (word) => (Object.hasOwn(table, word) ? table[word] : word);

export const stageText = wordIn(STAGES);
export const fieldErrorText = wordIn(FIELD_ERRORS);
export const resultText = wordIn(RESULTS);
export const endText = wordIn(ENDS);
export const brandText = wordIn(BRANDS);
export const stateText = wordIn(STATES);

export function isCollecting({ active, stage }) {
  return active && COLLECTING.includes(stage);
}

/** What is paid with, beside the masked number. */
export function methodText({ method, brand }) {
  if (method === "ach-debit") return "Bank account";
  return brand === null ? "Card" : brandText(brand);
}
