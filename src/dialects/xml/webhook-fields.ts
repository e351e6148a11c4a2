import { maskedBankNumber, shownRoutingNumber } from "../../core/bank-account.js";
import type { Expiry } from "../../core/expiry.js";
import type { FormFields } from "../../core/http.js";
import type { Captured, Field, FieldError, PayOutcome, PayRequest } from "../../core/payment.js";
import type { SecretDigits } from "../../core/secret-digits.js";
import { STOPPED, type StatusMoment } from "../dialect.js";
import { connectorReason, reasonOf } from "../refusal.js";

/** Fields by name; each dialect sends those of its page. */
type Values = Readonly<Record<string, string>>;

/** The fields of a page, in its order. Throws RangeError for a field without a value: a bug in the dialect. */
export function inOrder(names: readonly string[], values: Values): FormFields {
  return names.map((name) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`no value for the field ${name}`);
    return [name, value] as const;
  });
}

/** How a webhook shows what the caller entered. */
export interface Masks {
  /** Replaces each hidden digit of a card. */
  readonly card: string;
  /** Replaces each hidden digit of an account number: all but the last two. */
  readonly account: string;
  /** Likewise for a routing number; absent if it is shown in full. */
  readonly routing?: string;
  expiry(expiry: Expiry): string;
}

function routing(digits: SecretDigits, mark: string | undefined): string {
  return mark === undefined ? shownRoutingNumber(digits) : maskedBankNumber(digits, mark);
}

/**
 * The captured data as webhooks show it: the last four digits of a card number, the length of the security code, and "" for
 * unknown values (decision 13). A request that could not be read is undefined.
 */
function capturedValues(captured: Captured, request: PayRequest | undefined, masks: Masks): Values {
  const { pan, expiry, cvv, postalCode, routingNumber, accountNumber } = captured;
  return {
    PaymentMethod: request?.method ?? "",
    PaymentCardNumber: pan?.masked(masks.card) ?? "",
    PaymentCardType: pan?.brand ?? "",
    ExpirationDate: expiry === undefined ? "" : masks.expiry(expiry),
    SecurityCode: masks.card.repeat(cvv?.length ?? 0),
    PaymentCardPostalCode: postalCode ?? request?.knownPostalCode ?? "",
    BankAccountNumber: accountNumber === undefined ? "" : maskedBankNumber(accountNumber, masks.account),
    BankRoutingNumber: routingNumber === undefined ? "" : routing(routingNumber, masks.routing),
    BankAccountType: request?.bankAccountType ?? "",
  };
}

/**
 * "Payment error for input timeout. Example value: invalid-date": Twilio's page has the error of the field in which the
 * caller timed out, and refers from the status webhook's `input-timeout` to it.
 */
const TIMED_OUT: Readonly<Record<Field, FieldError>> = {
  "payment-card-number": "invalid-card-number",
  "expiration-date": "invalid-date",
  "security-code": "invalid-security-code",
  "postal-code": "invalid-postal-code",
  "bank-routing-number": "invalid-bank-routing-number",
  "bank-account-number": "invalid-bank-account-number",
};

function lastError({ error, field }: PayOutcome): string {
  return error === "input-timeout" && field !== undefined ? TIMED_OUT[field] : (error ?? "");
}

/** The error text; "" if there was no error. */
function paymentError(outcome: PayOutcome): string {
  switch (outcome.result) {
    case "validation-error":
    case "internal-error":
      return reasonOf(outcome);
    case "too-many-failed-attempts":
      return outcome.reason ?? lastError(outcome);
    case "payment-connector-error":
      return connectorReason(outcome.connector);
    default:
      return "";
  }
}

/** The result fields of the request to `action`, with the names that all three vendors use. */
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

/** Decision 15: the parameters of a connector's answer are sent under separate names. */
export function connectorParameters({ connector }: PayOutcome): FormFields {
  return Object.entries(connector?.parameters ?? {}).map(([name, value]) => [`PayConnector_${name}`, value]);
}

/** The fields of a status webhook for a stage, with the names that all three vendors use. */
export function statusValues({ request, report }: StatusMoment, masks: Masks): Values {
  return {
    For: report.stage,
    ErrorType: report.error ?? "",
    Attempt: String(report.attempt),
    ...capturedValues(report.captured, request, masks),
  };
}
