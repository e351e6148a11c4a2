import type { PayReport, PayRequest } from "../../domain/pay.js";
import type { FormFields } from "../../domain/webhook.js";
import type { Caller } from "../dialect.js";
import { cardFields, NO_BANK_FIELDS } from "./card-fields.js";
import { callSid } from "./request-fields.js";

/** The body of the POST to `statusCallback`, in the order of the page, section "statusCallback". */
export function statusFields(caller: Caller, request: PayRequest, report: PayReport): FormFields {
  return [
    ["AccountSid", caller.accountId],
    ["CallSid", callSid(caller)],
    ["For", report.stage],
    ["ErrorType", report.error ?? ""],
    ["Attempt", String(report.attempt)],
    ["PaymentMethod", "credit-card"],
    ...cardFields(report.captured, request.knownPostalCode),
    ...NO_BANK_FIELDS,
  ];
}
