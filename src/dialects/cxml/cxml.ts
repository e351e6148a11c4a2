import { decimalOf } from "../../core/money.js";
import { type Instrument, isCard, type PayRequest } from "../../core/payment.js";
import {
  accountMembers,
  connectorBodies,
  expiryMembers,
  parameterMembers,
  type Writing,
} from "../connector-body.js";
import { type Dialect, STOPPED } from "../dialect.js";
import { readDocument } from "../xml/document.js";
import { CXML_UNSUPPORTED } from "../xml/vocabulary.js";
import { CXML_PAY } from "./profile.js";
import { actionFields, callSid, requestFields, statusFields } from "./webhooks.js";

/**
 * SignalWire's request, its members in the order of the page, section "paymentConnectorUrl": a charge names the
 * payment method and has its amount as a number, a token has the amount 0 and its type. The page shows none for a bank
 * account: there the members of Twilio's Generic Pay Connector replace those of the card.
 */
function connectorBodyOf<T>(
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

/** SignalWire's compatibility language. Its <Gather>: "finishOnKey: The set of digits, (0-9, *, #), that can end" it. */
export const cxml: Dialect = {
  name: "cxml",
  parse: (text) =>
    readDocument(text, { pay: CXML_PAY, unsupported: CXML_UNSUPPORTED, idle: {}, severalFinishKeys: true }),
  callSid,
  requestFields,
  status: (moment) => ({ form: statusFields(moment) }),
  actionFields,
  results: STOPPED,
  ...connectorBodies(connectorBodyOf),
};
