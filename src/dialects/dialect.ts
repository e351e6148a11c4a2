import type { CallInfo } from "../core/call.js";
import type { FormFields, WebhookBody } from "../core/http.js";
import type { Instrument, PayOutcome, PayReport, PayRequest, PayResult } from "../core/payment.js";
import type { SecretJson } from "../core/secret-json.js";
import type { Fault, Program } from "./program.js";

/** What a vendor reports in place of results that its list does not have. */
export type Results = Readonly<Partial<Record<PayResult, PayResult>>>;

/**
 * No XML dialect has a result for a payment stopped by anyone but the caller: it was canceled, and the list's result for
 * that is the one for the star key.
 */
export const STOPPED: Results = { "relay-pay-stop": "caller-interrupted-with-star" };

/** The caller that the requests identify; from the configuration and the call. */
export interface Caller {
  readonly call: CallInfo;
  /** Ids of the account that this dialect names, from the configuration: accountSid, projectId ... */
  readonly account: Readonly<Record<string, string>>;
  /** queued, ringing, in-progress, completed ... in the vendor's terms. */
  readonly status: "in-progress" | "completed";
}

/** A document that cannot be run at all. */
export interface Unreadable {
  readonly code:
    | "DOCUMENT_NOT_XML"
    | "DOCUMENT_NOT_YAML"
    | "DOCUMENT_DOCTYPE"
    | "DOCUMENT_TOO_LARGE"
    | "DOCUMENT_INVALID";
  /** At least one, in document order. */
  readonly mistakes: readonly Fault[];
}

/** A change that a status webhook reports. */
export interface StatusMoment {
  readonly caller: Caller;
  readonly request: PayRequest;
  readonly report: PayReport;
  /** The target address. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** An id of this run of the pay verb, the same in all its webhooks. */
  readonly session?: string;
}

/** Encodes what a payment sends in a dialect's format. Data and pure functions only. */
export interface DialectEncoder {
  readonly name: string;
  /** The status webhook of a stage. */
  status(moment: StatusMoment): WebhookBody;
  /** The connector's request body. */
  connectorBody(transactionId: string, request: PayRequest, instrument: Instrument): SecretJson;
  /** The same with every secret masked, for the timeline. */
  maskedConnectorBody(
    transactionId: string,
    request: PayRequest,
    instrument: Instrument,
  ): Readonly<Record<string, unknown>>;
}

/** One vendor's XML language. */
export interface Dialect extends DialectEncoder {
  /** Reports everything at once; unreadable is only what is no document of the dialect at all. */
  parse(text: string): Program | Unreadable;
  /** A call's id in the vendor's format, derived from the switch's id (decision 20). */
  callSid(id: string): string;
  /** The parameters of every request for a document. */
  requestFields(caller: Caller): FormFields;
  /** The fields of the `action` request that describe the result, in addition to `requestFields`. */
  actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields;
  /** What the vendor reports in place of results that it does not have. */
  readonly results?: Results;
  /** The final status of pay in variables and histories, where it differs from the result. */
  readonly finalStatuses?: Readonly<Partial<Record<PayResult, string>>>;
}

/** Whether a dialect's verbs have an action, and so fields for it. */
export function isXmlDialect(words: DialectEncoder): words is Dialect {
  return "actionFields" in words;
}

/** Whether parsing gave a runnable program. */
export function isReadable<Read extends object>(parsed: Read | Unreadable): parsed is Read {
  return !("code" in parsed);
}
