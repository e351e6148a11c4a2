import { ERRORS } from "../../../core/error-codes.js";
import { mmyy } from "../../../core/expiry.js";
import { decimalOf } from "../../../core/money.js";
import {
  type Captured,
  type ConnectorOutcome,
  type FieldError,
  type Instrument,
  isCard,
  type PayOutcome,
  type PayRequest,
} from "../../../core/payment.js";
import { connectorBodies, expiryMembers, parameterMembers, type Writing } from "../../connector-body.js";
import type { StatusMoment } from "../../dialect.js";
import { byPlace, type Diagnostic } from "../../program.js";
import { connectorReason, reasonOf } from "../../refusal.js";
import type { Reading } from "../fields.js";
import { readTree } from "../read-tree.js";
import { NO_VARIABLES } from "../template.js";
import type { Values } from "../value.js";
import { readPay } from "./pay.js";
import { errorType } from "./profile.js";

/**
 * SignalWire, RELAY `calling.pay`: the parameters of SWML's `pay`, sent to the API while a call runs. They are data, not a
 * script: `${...}` in them is text. The connector is given separately: an address in the parameters does not name one.
 */
export function payRequest(
  parameters: unknown,
  connector: PayRequest["connector"],
): PayRequest | { readonly mistakes: readonly string[] } {
  const tree = readTree(JSON.stringify(parameters ?? null));
  if ("code" in tree) return { mistakes: tree.mistakes.map(({ message }) => message) };
  const reading: Reading = { scope: NO_VARIABLES, mistakes: [], warnings: [] };
  const instruction = readPay(tree, reading, connector);
  if (instruction.method !== "pay") throw new TypeError("readPay reads a pay");
  const { request } = instruction;
  // Its sender is waiting, and can correct everything: nothing is left out of a request.
  if ("mistakes" in request || reading.warnings.length > 0)
    return { mistakes: [...reading.warnings].sort(byPlace).map(withoutValue) };
  return request;
}

/** The sender knows its parameters, and they may contain card data: no value is repeated. */
function withoutValue({ message }: Diagnostic): string {
  return message.replace(/^(pay[\w.]*) ".*" /s, "$1 ");
}

/** Replaces a hidden digit. */
const MARK = "*";

/**
 * The captured data as SWML shows it: the last four digits of the number, the length of the security code, the expiry as
 * MMYY, and "" for unknown values.
 */
function shownCard({ pan, expiry, cvv, postalCode }: Captured, knownPostalCode: string | undefined) {
  return {
    number: pan?.masked(MARK) ?? "",
    type: pan?.brand ?? "",
    securityCode: MARK.repeat(cvv?.length ?? 0),
    expirationDate: expiry === undefined ? "" : mmyy(expiry),
    postalCode: postalCode ?? knownPostalCode ?? "",
  };
}

/** "Error description if payment failed": why the last attempt of a field failed, in the style of the page's example. */
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
        : { text: connectorReason(connector), code: connector.code };
    case "validation-error":
    case "internal-error":
      return { text: reasonOf(outcome), code: result };
    default:
      return { text: "", code: "" };
  }
}

/** The connector's error; undefined if it did not answer and the code is one of ours. */
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

/** SignalWire, SWML "pay", section "status_url request body": the event, its members in the order of the page. */
export function statusBody(moment: StatusMoment): Readonly<Record<string, unknown>> {
  const { caller, request, report, url, at } = moment;
  const { call, account } = caller;
  const card = shownCard(report.captured, request.knownPostalCode);
  return {
    event_type: "calling.call.pay",
    event_channel: `swml:${call.id}`,
    timestamp: at / 1_000,
    project_id: account.projectId ?? "",
    space_id: account.spaceId ?? "",
    params: {
      status_url: url,
      status_url_method: "POST",
      for: report.stage,
      error_type: errorType(report.error),
      payment_method: request.method,
      payment_card_number: card.number,
      payment_card_type: card.type,
      security_code: card.securityCode,
      expiration_date: card.expirationDate,
      payment_card_postal_code: card.postalCode,
      control_id: moment.session ?? "",
      call_id: call.id,
      node_id: account.nodeId ?? "",
    },
  };
}

/**
 * SignalWire, SWML "pay", section "payment_connector_url", "Request body": its members in the order of the page's
 * example. `parameters` are last, if the document gives any; a token has the `chargeAmount` "0".
 */
function bodyOf<T>(transactionId: string, request: PayRequest, instrument: Instrument, write: Writing<T>) {
  // SWML takes cards only: the document reader ensures it.
  if (!isCard(instrument)) throw new TypeError("SWML pays by card only");
  const { transaction, currency, description, knownPostalCode, tokenType } = request;
  const { pan, expiry, cvv, postalCode } = instrument;
  return {
    transaction_id: transactionId,
    method: request.method,
    cardnumber: write.pan(pan),
    cvv: cvv === undefined ? "" : write.code(cvv),
    postal_code: postalCode ?? knownPostalCode ?? "",
    description,
    chargeAmount: transaction.kind === "charge" ? decimalOf(transaction.amount) : "0",
    token_type: tokenType,
    ...expiryMembers(expiry),
    currency_code: currency.toLowerCase(),
    ...(request.parameters.length === 0 ? {} : { parameters: parameterMembers(request) }),
  };
}

/** The request to the connector, and its masked form. */
export const { connectorBody, maskedConnectorBody } = connectorBodies(bodyOf, MARK);
