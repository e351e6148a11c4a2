import type { PayOutcome, PayRequest } from "../../../domain/pay.js";
import type { FormFields } from "../../../domain/webhook.js";
import { capturedValues } from "./captured-values.js";
import type { Values } from "./in-order.js";
import type { Masks } from "./masks.js";

/** What went wrong, in words; "" when nothing did. */
function paymentError({ result, error, reason, connector }: PayOutcome): string {
  if (result === "validation-error" || result === "internal-error") return reason ?? "";
  if (result === "too-many-failed-attempts") return reason ?? error ?? "";
  return result === "payment-connector-error" && connector?.state !== "approved"
    ? (connector?.message ?? "")
    : "";
}

/** What the request to `action` tells of the result, by the names that all three vendors use. */
export function actionValues(request: PayRequest | undefined, outcome: PayOutcome, masks: Masks): Values {
  const { captured, connector } = outcome;
  const approved = connector?.state === "approved" ? connector : undefined;
  const refused = connector?.state === "approved" ? undefined : connector;
  return {
    Result: outcome.result,
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
