import { decimalOf } from "../../domain/money.js";
import { type Instrument, isCard, type PayRequest } from "../../domain/pay.js";
import { accountMembers, expiryMembers, parameterMembers, type Writing } from "../xml/connector/writing.js";

/**
 * SignalWire's request, its members in the order of the page, section "paymentConnectorUrl": a charge names the
 * payment method and has its amount as a number, a token has the amount 0 and its type. The page shows none for a bank
 * account: there the members of Twilio's Generic Pay Connector stand where those of the card stood.
 */
export function connectorBodyOf<T>(
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
  write: Writing<T>,
) {
  const { transaction, method, tokenType, currency, description } = request;
  const charges = transaction.kind === "charge";
  return {
    transaction_id: transactionId,
    ...(charges ? { method } : {}),
    ...payer(request, instrument, write),
    description,
    ...(charges
      ? { chargeAmount: Number(decimalOf(transaction.amount)) }
      : { amount: 0, token_type: tokenType }),
    ...(isCard(instrument) ? expiryMembers(instrument.expiry) : {}),
    currency_code: currency,
    parameters: parameterMembers(request),
  };
}

function payer<T>({ knownPostalCode }: PayRequest, instrument: Instrument, write: Writing<T>) {
  if (!isCard(instrument)) return accountMembers(instrument, write);
  const { pan, cvv, postalCode } = instrument;
  return {
    cardnumber: write.pan(pan),
    cvv: cvv === undefined ? "" : write.code(cvv),
    postal_code: postalCode ?? knownPostalCode ?? "",
  };
}
