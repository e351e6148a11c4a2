import type { FormFields } from "../../domain/webhook.js";
import type { StatusMoment } from "../dialect.js";
import { inOrder } from "../xml/webhooks/in-order.js";
import { statusValues } from "../xml/webhooks/status-values.js";
import { MASKS } from "./masks.js";
import { callSid } from "./request-fields.js";

const NAMES = [
  "AccountSid",
  "CallSid",
  "For",
  "ErrorType",
  "Attempt",
  "PaymentMethod",
  "PaymentCardNumber",
  "PaymentCardType",
  "ExpirationDate",
  "SecurityCode",
  "PaymentCardPostalCode",
  "BankAccountNumber",
  "BankRoutingNumber",
  "BankAccountType",
] as const;

/** The body of the POST to `statusCallback`, in the order of the page, section "statusCallback". */
export function statusFields(moment: StatusMoment): FormFields {
  const { caller } = moment;
  return inOrder(NAMES, {
    AccountSid: caller.account.accountSid ?? "",
    CallSid: callSid(caller.call.id),
    ...statusValues(moment, MASKS),
  });
}
