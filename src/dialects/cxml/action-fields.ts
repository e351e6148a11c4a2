import type { PayOutcome, PayRequest } from "../../domain/pay.js";
import type { FormFields } from "../../domain/webhook.js";
import { actionValues, connectorParameters } from "../xml/webhooks/action-values.js";
import { inOrder } from "../xml/webhooks/in-order.js";
import { MASKS } from "./masks.js";

const NAMES = [
  "Result",
  "ProfileId",
  "PaymentToken",
  "PaymentConfirmationCode",
  "PaymentMethod",
  "PaymentCardNumber",
  "PaymentCardType",
  "ExpirationDate",
  "SecurityCode",
  "PaymentCardPostalCode",
  "BankAccountNumber",
  "BankRoutingNumber",
  "PaymentError",
  "PayErrorCode",
  "ConnectorError",
] as const;

/**
 * What the POST to `action` says of the result, in the order of the page, section "action Request Parameters". The page
 * tells no numbers for PayErrorCode, and so it is empty.
 */
export function actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields {
  return [...inOrder(NAMES, actionValues(request, outcome, MASKS)), ...connectorParameters(outcome)];
}
