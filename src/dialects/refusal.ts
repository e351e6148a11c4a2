import type { ConnectorOutcome, PayOutcome, Unsupported } from "../core/payment.js";

const UNSUPPORTED: Readonly<Record<Unsupported, string>> = {
  charge: "the connector does not take charges",
  tokenize: "the connector makes no tokens",
  "token-type": "the connector does not make tokens of this type",
  currency: "the connector does not take this currency",
  "payment-method": "the connector does not take this payment method",
  parameter: "a parameter that the connector requires is missing",
};

const CAUSES = {
  card: "card is declined",
  "not-authorized": "the connector denied access",
} as const;

/** The message for the author of an invalid or failed pay verb: that of the component that ended it, or our default. */
export function reasonOf({ reason, unsupported }: PayOutcome): string {
  return reason ?? (unsupported === undefined ? "" : UNSUPPORTED[unsupported]);
}

/** A connector's message for its refusal, or our text if it gives only a cause. */
export function connectorReason(connector: ConnectorOutcome | undefined): string {
  if (connector === undefined || connector.state === "approved") return "";
  const { message, cause } = connector;
  return message === "" && cause !== undefined ? CAUSES[cause] : message;
}
