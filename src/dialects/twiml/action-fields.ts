import type { PayOutcome, PayRequest } from "../../domain/pay.js";
import type { FormFields } from "../../domain/webhook.js";
import { cardFields, NO_BANK_FIELDS } from "./card-fields.js";

/** What went wrong, in words; "" when nothing did. */
function paymentError({ result, error, reason, connector }: PayOutcome): string {
  if (result === "validation-error" || result === "internal-error") return reason ?? "";
  if (result === "too-many-failed-attempts") return error ?? "";
  return result === "payment-connector-error" && connector?.state !== "approved"
    ? (connector?.message ?? "")
    : "";
}

/** Numbers of Twilio's error dictionary; "" where it has none for the case. */
function payErrorCode(
  request: PayRequest | undefined,
  { result, vendorCode, connector }: PayOutcome,
): string {
  if (result === "validation-error") {
    // A request that was read without mistakes can only name a connector that is not configured.
    return vendorCode ?? (request === undefined ? "64020" : "64004");
  }
  if (result === "internal-error") return vendorCode ?? "";
  if (result !== "payment-connector-error") return "";
  // 64008 and 64010: the gateway rejected the charge, or the token. 64002: the service could not be had.
  if (connector?.state !== "declined") return "64002";
  return request?.transaction.kind === "charge" ? "64008" : "64010";
}

/**
 * What the POST to `action` says of the result, in the order of the page, section "Twilio's POST request to your
 * action URL".
 */
export function actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields {
  const { captured, connector } = outcome;
  const approved = connector?.state === "approved" ? connector : undefined;
  const refused = connector?.state === "approved" ? undefined : connector;
  const parameters = Object.entries(connector?.parameters ?? {});
  return [
    ["Result", outcome.result],
    ["ProfileId", approved?.profileId ?? ""],
    ["PaymentToken", approved?.tokenId ?? ""],
    ["PaymentConfirmationCode", approved?.chargeId ?? ""],
    ["PaymentMethod", request === undefined ? "" : "credit-card"],
    ...cardFields(captured, request?.knownPostalCode),
    ...NO_BANK_FIELDS,
    ["PaymentError", paymentError(outcome)],
    ["PayErrorCode", payErrorCode(request, outcome)],
    ["ConnectorError", refused?.code ?? ""],
    ...parameters.map(([name, value]) => [`PayConnector_${name}`, value] as const),
  ];
}
