/** The name of each stage of a payment. */
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
  "payment-canceled": "Payment canceled",
};

/** The stages in which the caller enters digits, and the payment can be stopped. */
const COLLECTING = [
  "payment-card-number",
  "expiration-date",
  "security-code",
  "postal-code",
  "bank-routing-number",
  "bank-account-number",
];

/** Why a stage was repeated. */
const FIELD_ERRORS = {
  "input-timeout": "nothing was entered",
  "invalid-card-number": "not a card number",
  "invalid-card-type": "this card type is not accepted",
  "invalid-date": "not a date in the future",
  "invalid-security-code": "not a security code",
  "invalid-postal-code": "not a postal code",
  "invalid-bank-routing-number": "not a routing number",
  "invalid-bank-account-number": "not an account number",
  "input-matching-failed": "the two entries differ",
  "card-declined": "the card was declined",
};

const RESULTS = {
  success: "Paid",
  "too-many-failed-attempts": "Too many attempts",
  "payment-connector-error": "Not approved",
  "caller-interrupted-with-star": "Canceled with *",
  "caller-hung-up": "Hung up",
  "relay-pay-stop": "Stopped",
  "validation-error": "Error in the document",
  "internal-error": "Internal error",
};

/** Who or what ended a call. */
const ENDS = {
  caller: "the caller hung up",
  document: "the document ended",
  transfer: "the call was transferred",
  link: "the connection to FreeSWITCH was lost",
  fallback: "transferred to the fallback extension",
  problem: "an error ended the call",
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

/** A value of a newer server that this page does not know is shown unchanged. */
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

/** The payment method, shown beside the masked number. */
export function methodText({ method, brand }) {
  if (method === "ach-debit") return "Bank account";
  return brand === null ? "Card" : brandText(brand);
}
