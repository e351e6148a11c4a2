import type { ConnectorOutcome, PayOutcome, Unsupported } from "../core/payment.js";

const UNSUPPORTED: Readonly<Record<Unsupported, string>> = {
  charge: "the connector does not take charges",
  tokenize: "the connector makes no tokens",
  "token-type": "the connector does not make tokens of this type",
  currency: "the connector does not take this currency",
  "payment-method": "the connector does not take this payment method",
  parameter: "the connector needs a parameter that is not there",
};

const CAUSES = {
  card: "card is declined",
  "not-authorized": "the connector does not let us in",
} as const;

/** What an invalid or failed pay verb tells its author: the words of whoever ended it, or ours where there are none. */
export function reasonOf({ reason, unsupported }: PayOutcome): string {
  return reason ?? (unsupported === undefined ? "" : UNSUPPORTED[unsupported]);
}

/** A connector's words for its refusal, or ours where it gives only a cause. */
export function refusalOf(connector: ConnectorOutcome | undefined): string {
  if (connector === undefined || connector.state === "approved") return "";
  const { message, cause } = connector;
  return message === "" && cause !== undefined ? CAUSES[cause] : message;
}
