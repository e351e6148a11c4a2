import { type Instrument, isCard, type PayRequest } from "../../domain/pay.js";
import { genericBody } from "../xml/connector/generic-body.js";
import type { Writing } from "../xml/connector/writing.js";

/**
 * Twilio's request, and for a bank account its type: "The bankAccountType is the type of ACH bank account to send to the
 * payment connector." The page does not name the member; it is called as its neighbours are.
 */
export function connectorBodyOf<T>(
  transactionId: string,
  request: PayRequest,
  instrument: Instrument,
  write: Writing<T>,
) {
  const body = genericBody(transactionId, request, instrument, write);
  return isCard(instrument) ? body : { ...body, bankaccounttype: request.bankAccountType ?? "" };
}
