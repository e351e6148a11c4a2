import type { FormFields } from "../../domain/webhook.js";
import type { StatusMoment } from "../dialect.js";
import { inOrder } from "../xml/webhooks/in-order.js";
import { statusValues } from "../xml/webhooks/status-values.js";
import { STATUS_MASKS } from "./masks.js";
import { requestFields } from "./request-fields.js";

const NAMES = [
  "For",
  "ErrorType",
  "Attempt",
  "PaymentMethod",
  "PaymentCardType",
  "PaymentCardNumber",
  "SecurityCode",
  "ExpirationDate",
  "BankAccountNumber",
  "BankRoutingNumber",
  "BankAccountType",
] as const;

/** What a stage that has used up its tries is told as, in place of its last error. */
const EXHAUSTED = "max-attempts";

/** The body of the status webhook: the parameters of every webhook, and those of the page, section "status Webhook". */
export function statusFields(moment: StatusMoment): FormFields {
  const { caller, report } = moment;
  const values = statusValues(moment, STATUS_MASKS);
  const ErrorType = report.exhausted ? EXHAUSTED : (report.error ?? "");
  return [...requestFields(caller), ...inOrder(NAMES, { ...values, ErrorType })];
}
