import { type Instrument, isCard, type PayRequest } from "../../core/payment.js";
import { connectorBodies, genericBody, type Writing } from "../connector-body.js";
import type { Dialect } from "../dialect.js";
import { oneOf } from "../markup/value-parsers.js";
import { readDocument } from "../xml/document.js";
import { HISTORY } from "../xml/pay/value-parsers.js";
import { VOXML_UNSUPPORTED } from "../xml/vocabulary.js";
import { VOXML_PAY } from "./profile.js";
import { actionFields, callSid, FINAL_STATUSES, RESULTS, requestFields, statusFields } from "./webhooks.js";

/**
 * Twilio's request, and for a bank account its type: "The bankAccountType is the type of ACH bank account to send to the
 * payment connector." The page does not name the member; its name follows those of the other members.
 */
function connectorBodyOf<T>(
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
  write: Writing<T>,
) {
  const body = genericBody(transactionId, request, instrument, write);
  return isCard(instrument) ? body : { ...body, bankaccounttype: request.bankAccountType ?? "" };
}

/** Voxtelesys' language. Every verb and noun may have `history`; only <Pay> records one here. */
export const voxml: Dialect = {
  name: "voxml",
  parse: (text) =>
    readDocument(text, {
      pay: VOXML_PAY,
      unsupported: VOXML_UNSUPPORTED,
      idle: { history: oneOf(HISTORY) },
      severalFinishKeys: false,
    }),
  callSid,
  requestFields,
  status: (moment) => ({ form: statusFields(moment) }),
  actionFields,
  results: RESULTS,
  finalStatuses: FINAL_STATUSES,
  ...connectorBodies(connectorBodyOf),
};
