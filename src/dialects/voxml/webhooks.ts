import { type Expiry, twoDigits } from "../../core/expiry.js";
import type { FormFields } from "../../core/http.js";
import type { PayOutcome, PayRequest, PayResult } from "../../core/payment.js";
import { type Caller, type Results, STOPPED, type StatusMoment } from "../dialect.js";
import {
  actionValues,
  connectorParameters,
  inOrder,
  type Masks,
  statusValues,
} from "../xml/webhook-fields.js";

/** "with the format MMYYYY" */
function mmyyyy({ month, year }: Expiry): string {
  return twoDigits(month) + String(year);
}

/** The action webhook shows a routing number in full. */
const ACTION_MASKS: Masks = { card: "x", account: "x", expiry: mmyyyy };

/** The status webhook shows "all but the last two digits redacted". */
const STATUS_MASKS: Masks = { ...ACTION_MASKS, routing: "x" };

/** The page's list of results lacks these; the results reported in their place. */
export const RESULTS: Results = {
  ...STOPPED,
  "caller-hung-up": "internal-error",
  "validation-error": "internal-error",
};

/** Section "history": the "final status of <Pay>" is "completed" in the page's example; its `output` is the same status. */
export const FINAL_STATUSES: Readonly<Partial<Record<PayResult, string>>> = { success: "completed" };

const ACTION_NAMES = [
  "Result",
  "PaymentMethod",
  "PaymentCardType",
  "PaymentCardNumber",
  "SecurityCode",
  "ExpirationDate",
  "BankAccountNumber",
  "BankRoutingNumber",
  "BankAccountType",
  "ProfileId",
  "PaymentToken",
  "PaymentConfirmationCode",
  "ConnectorError",
  "PaymentError",
] as const;

/** The result fields of the request to `action`, in the order of the page, section "action Webhook". */
export function actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields {
  const values = actionValues(request, outcome, ACTION_MASKS);
  const Result = RESULTS[outcome.result] ?? outcome.result;
  // A hang-up and a fault have the same Result here: only this distinguishes them.
  const gone = outcome.result === "caller-hung-up" ? { PaymentError: outcome.result } : {};
  return [...inOrder(ACTION_NAMES, { ...values, Result, ...gone }), ...connectorParameters(outcome)];
}

/** A call's id in Voxtelesys' format: a UUID, like the switch's own ids. */
export function callSid(id: string): string {
  return id.toLowerCase();
}

/**
 * The "basic parameters" of Voxtelesys' voice webhooks, in the order of that page.
 */
export function requestFields({ call, account, status }: Caller): FormFields {
  return [
    ["CallSid", callSid(call.id)],
    ["AccountID", account.accountId ?? ""],
    ["TrunkID", account.trunkId ?? ""],
    ["From", call.from],
    ["To", call.to],
    ["CallStatus", status],
    ["ApiVersion", "v1"],
  ];
}

const STATUS_NAMES = [
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

/** Reported for a stage that has used up its attempts, in place of its last error. */
const EXHAUSTED = "max-attempts";

/** The body of the status webhook: the parameters of every webhook, and those of the page, section "status Webhook". */
export function statusFields(moment: StatusMoment): FormFields {
  const { caller, report } = moment;
  const values = statusValues(moment, STATUS_MASKS);
  const ErrorType = report.exhausted ? EXHAUSTED : (report.error ?? "");
  return [...requestFields(caller), ...inOrder(STATUS_NAMES, { ...values, ErrorType })];
}
