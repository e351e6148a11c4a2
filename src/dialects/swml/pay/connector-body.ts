import { twoDigits } from "../../../domain/expiry.js";
import { decimalOf } from "../../../domain/money.js";
import { type Card, type Instrument, isCard, type PayRequest } from "../../../domain/pay.js";
import type { SecretDigits } from "../../../domain/secret-digits.js";
import type { SecretJson } from "../../../domain/secret-json.js";
import { MARK } from "./masks.js";

/** How a secret number is written: into the body as it is, or masked. */
interface Writing<T> {
  pan(card: Card): T;
  code(digits: SecretDigits): T;
}

const AS_IT_IS: Writing<SecretJson> = { pan: ({ pan }) => pan.digits, code: (digits) => digits };
const MASKED: Writing<string> = {
  pan: ({ pan }) => pan.masked(MARK),
  code: (digits) => MARK.repeat(digits.length),
};

/**
 * SignalWire, SWML "pay", section "payment_connector_url", "Request body": its members in the order of the page's
 * example. `parameters` go last, where the document gives any; a token has the `chargeAmount` "0".
 */
function bodyOf<T>(transactionId: string, request: PayRequest, instrument: Instrument, write: Writing<T>) {
  // SWML takes cards only: reading a document has made sure of it.
  if (!isCard(instrument)) throw new TypeError("SWML pays by card only");
  const { transaction, currency, description, parameters, knownPostalCode, tokenType } = request;
  const { expiry, cvv, postalCode } = instrument;
  return {
    transaction_id: transactionId,
    method: request.method,
    cardnumber: write.pan(instrument),
    cvv: cvv === undefined ? "" : write.code(cvv),
    postal_code: postalCode ?? knownPostalCode ?? "",
    description,
    chargeAmount: transaction.kind === "charge" ? decimalOf(transaction.amount) : "0",
    token_type: tokenType,
    expiry_month: expiry === undefined ? "" : twoDigits(expiry.month),
    expiry_year: expiry === undefined ? "" : twoDigits(expiry.year % 100),
    currency_code: currency.toLowerCase(),
    ...(parameters.length === 0
      ? {}
      : { parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])) }),
  };
}

/** With the digits still in their buffers, which `encodeSecretJson` writes without a string between. */
export function connectorBody(
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
): SecretJson {
  return bodyOf(transactionId, request, instrument, AS_IT_IS) as SecretJson;
}

/** As it may be shown. */
export function maskedConnectorBody(
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
): Readonly<Record<string, unknown>> {
  return bodyOf(transactionId, request, instrument, MASKED);
}
