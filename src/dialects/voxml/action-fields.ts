import type { PayOutcome, PayRequest } from "../../domain/pay.js";
import type { FormFields } from "../../domain/webhook.js";
import { actionValues, connectorParameters } from "../xml/webhooks/action-values.js";
import { inOrder } from "../xml/webhooks/in-order.js";
import { ACTION_MASKS } from "./masks.js";
import { RESULTS } from "./results.js";

const NAMES = [
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

/** What the request to `action` says of the result, in the order of the page, section "action Webhook". */
export function actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields {
  const values = actionValues(request, outcome, ACTION_MASKS);
  const Result = RESULTS[outcome.result] ?? outcome.result;
  // A hang-up and a fault have the same Result here: only this tells them apart.
  const gone = outcome.result === "caller-hung-up" ? { PaymentError: outcome.result } : {};
  return [...inOrder(NAMES, { ...values, Result, ...gone }), ...connectorParameters(outcome)];
}
