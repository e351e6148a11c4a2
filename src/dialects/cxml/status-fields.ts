import type { FormFields } from "../../domain/webhook.js";
import type { StatusMoment } from "../dialect.js";
import { inOrder } from "../xml/webhooks/in-order.js";
import { statusValues } from "../xml/webhooks/status-values.js";
import { MASKS } from "./masks.js";
import { callSid } from "./request-fields.js";

const NAMES = [
  "For",
  "ErrorType",
  "Attempt",
  "PaymentMethod",
  "PaymentCardNumber",
  "PaymentCardType",
  "SecurityCode",
  "ExpirationDate",
  "PaymentCardPostalCode",
] as const;

/**
 * The body of the POST to `statusCallback`, in the order of the page, section "statusCallback Request Parameters".
 * Before them stand the account and the call, without which nobody could tell whose stage it is.
 */
export function statusFields(moment: StatusMoment): FormFields {
  const { caller } = moment;
  return [
    ["AccountSid", caller.account.accountSid ?? ""],
    ["CallSid", callSid(caller.call.id)],
    ...inOrder(NAMES, statusValues(moment, MASKS)),
  ];
}
