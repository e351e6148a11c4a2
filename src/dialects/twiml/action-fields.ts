import type { PayOutcome, PayRequest } from "../../domain/pay.js";
import type { FormFields } from "../../domain/webhook.js";
import { actionValues, connectorParameters } from "../xml/webhooks/action-values.js";
import { inOrder } from "../xml/webhooks/in-order.js";
import { MASKS } from "./masks.js";
import { payErrorCode } from "./pay-error-code.js";

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
  "BankAccountType",
  "PaymentError",
  "PayErrorCode",
  "ConnectorError",
] as const;

/**
 * What the POST to `action` says of the result, in the order of the page, section "Twilio's POST request to your
 * action URL".
 */
export function actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields {
  const values = actionValues(request, outcome, MASKS);
  const PayErrorCode = payErrorCode(request, outcome);
  return [...inOrder(NAMES, { ...values, PayErrorCode }), ...connectorParameters(outcome)];
}
