import { twoDigits } from "../../domain/expiry.js";
import { decimalOf } from "../../domain/money.js";
import type { Card, PayRequest } from "../../domain/pay.js";
import type { SecretJson } from "../../domain/secret-json.js";
import { MARK } from "./card-fields.js";

/**
 * The request of Twilio's Generic Pay Connector, its members in the order of that page. An amount has all decimals
 * of its currency: "10.00", where the page's own example drops the last zero.
 */
function bodyOf<T>(transactionId: string, request: PayRequest, card: Card, cardnumber: T, cvv: T) {
  const { transaction, currency, description, parameters, knownPostalCode } = request;
  const money =
    transaction.kind === "charge"
      ? { amount: decimalOf(transaction.amount), currency_code: currency }
      : undefined;
  return {
    method: transaction.kind,
    transaction_id: transactionId,
    cardnumber,
    cvv,
    ...money,
    expiry_month: card.expiry === undefined ? "" : twoDigits(card.expiry.month),
    expiry_year: card.expiry === undefined ? "" : twoDigits(card.expiry.year % 100),
    description,
    postal_code: card.postalCode ?? knownPostalCode ?? "",
    parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
  };
}

/** With the card's digits still in their buffers, which `encodeSecretJson` writes without a string between. */
export function connectorBody(transactionId: string, request: PayRequest, card: Card): SecretJson {
  return bodyOf<SecretJson>(transactionId, request, card, card.pan.digits, card.cvv ?? "");
}

/** As it may be shown. */
export function maskedConnectorBody(
  transactionId: string,
  request: PayRequest,
  card: Card,
): Readonly<Record<string, unknown>> {
  return bodyOf(transactionId, request, card, card.pan.masked(MARK), MARK.repeat(card.cvv?.length ?? 0));
}
