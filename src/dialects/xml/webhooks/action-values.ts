import type { PayOutcome, PayRequest } from "../../../domain/pay.js";
import type { FormFields } from "../../../domain/webhook.js";
import { reasonOf, refusalOf } from "../../refusal.js";
import { capturedValues } from "./captured-values.js";
import type { Values } from "./in-order.js";
import type { Masks } from "./masks.js";
import { STOPPED } from "./results.js";

/** What went wrong, in words; "" when nothing did. */
function paymentError(outcome: PayOutcome): string {
  switch (outcome.result) {
    case "validation-error":
    case "internal-error":
      return reasonOf(outcome);
    case "too-many-failed-attempts":
      return outcome.reason ?? outcome.error ?? "";
    case "payment-connector-error":
      return refusalOf(outcome.connector);
    default:
      return "";
  }
}

/** What the request to `action` tells of the result, by the names that all three vendors use. */
export function actionValues(request: PayRequest | undefined, outcome: PayOutcome, masks: Masks): Values {
  const { captured, connector } = outcome;
  const approved = connector?.state === "approved" ? connector : undefined;
  const refused = connector?.state === "approved" ? undefined : connector;
  return {
    Result: STOPPED[outcome.result] ?? outcome.result,
    ProfileId: approved?.profileId ?? "",
    PaymentToken: approved?.tokenId ?? "",
    PaymentConfirmationCode: approved?.chargeId ?? "",
    ...capturedValues(captured, request, masks),
    PaymentError: paymentError(outcome),
    PayErrorCode: outcome.vendorCode ?? "",
    ConnectorError: refused?.code ?? "",
  };
}

/** Decision 15: the parameters of a connector's answer come back under names of their own. */
export function connectorParameters({ connector }: PayOutcome): FormFields {
  return Object.entries(connector?.parameters ?? {}).map(([name, value]) => [`PayConnector_${name}`, value]);
}
