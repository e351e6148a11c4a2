import { ERRORS } from "../../../domain/errors.js";
import type { ConnectorOutcome, FieldError, PayOutcome, PayRequest } from "../../../domain/pay.js";
import { reasonOf, refusalOf } from "../../refusal.js";
import type { Values } from "../value.js";
import { shownCard } from "./masks.js";
import { errorType } from "./profile.js";

/** "Error description if payment failed": why the last try of a field did, in the manner of the page's example. */
const DESCRIPTIONS: Readonly<Partial<Record<FieldError, string>>> = {
  "input-timeout": "Input timeout",
  "invalid-card-number": "Invalid card number",
  "invalid-card-type": "Invalid card type",
  "invalid-date": "Invalid expiration date",
  "invalid-security-code": "Invalid security code",
  "invalid-postal-code": "Invalid postal code",
  "card-declined": "Payment declined",
};

function failure(outcome: PayOutcome) {
  const { result, error, reason, refusedBy, connector } = outcome;
  if (refusedBy !== undefined) return { text: reason ?? "", code: "carding-limit" };
  switch (result) {
    case "too-many-failed-attempts":
      return { text: error === undefined ? "" : (DESCRIPTIONS[error] ?? error), code: errorType(error) };
    case "payment-connector-error":
      return connector === undefined || connector.state === "approved"
        ? { text: "", code: "" }
        : { text: refusalOf(connector), code: connector.code };
    case "validation-error":
    case "internal-error":
      return { text: reasonOf(outcome), code: result };
    default:
      return { text: "", code: "" };
  }
}

/** What the connector said is wrong; undefined when it did not answer, and the code is one of ours. */
function connectorError(connector: ConnectorOutcome | undefined) {
  if (connector === undefined || connector.state === "approved") return undefined;
  const { state, code, message } = connector;
  return state === "declined" || !Object.hasOwn(ERRORS, code) ? { code, message } : undefined;
}

/**
 * SignalWire, SWML "pay", section "Variables": `pay_result` and `pay_payment_results`, its members in the order of the
 * page; `connector_error` is "only present when the connector returns an error".
 */
export function payVariables(request: PayRequest | undefined, outcome: PayOutcome): Values {
  const { connector, captured } = outcome;
  const approved = connector?.state === "approved" ? connector : undefined;
  const refused = connectorError(connector);
  const card = shownCard(captured, request?.knownPostalCode);
  const { text, code } = failure(outcome);
  return {
    pay_result: outcome.result,
    pay_payment_results: {
      payment_token: approved?.tokenId ?? "",
      payment_confirmation_code: approved?.chargeId ?? "",
      payment_card_number: card.number,
      payment_card_type: card.type,
      payment_card_expiration_date: card.expirationDate,
      payment_card_security_code: card.securityCode,
      payment_card_postal_code: card.postalCode,
      payment_error: text,
      payment_error_code: code,
      ...(refused === undefined ? {} : { connector_error: refused }),
    },
  };
}
