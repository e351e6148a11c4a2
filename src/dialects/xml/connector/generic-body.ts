import { decimalOf } from "../../../domain/money.js";
import { type Instrument, isCard, type PayRequest } from "../../../domain/pay.js";
import { accountMembers, expiryMembers, parameterMembers, type Writing } from "./writing.js";

/**
 * The request of Twilio's Generic Pay Connector, its members in the order of that page; Voxtelesys shows no request
 * of its own, so VoXML has it too. An amount has all decimals of its currency: "10.00", where the page's own example
 * drops the last zero.
 */
export function genericBody<T>(
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
  write: Writing<T>,
) {
  const { transaction, currency, description, knownPostalCode } = request;
  const money =
    transaction.kind === "charge"
      ? { amount: decimalOf(transaction.amount), currency_code: currency }
      : undefined;
  const head = { method: transaction.kind, transaction_id: transactionId };
  const parameters = parameterMembers(request);
  if (!isCard(instrument)) {
    return { ...head, ...accountMembers(instrument, write), ...money, description, parameters };
  }
  const { pan, expiry, cvv, postalCode } = instrument;
  return {
    ...head,
    cardnumber: write.pan(pan),
    cvv: cvv === undefined ? "" : write.code(cvv),
    ...money,
    ...expiryMembers(expiry),
    description,
    postal_code: postalCode ?? knownPostalCode ?? "",
    parameters,
  };
}
