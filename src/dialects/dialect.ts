import type { CallInfo } from "../core/call.js";
import type { FormFields, WebhookBody } from "../core/http.js";
import type { Instrument, PayOutcome, PayReport, PayRequest, PayResult } from "../core/payment.js";
import type { SecretJson } from "../core/secret-json.js";
import type { Diagnostic, Program } from "./program.js";

/** What a vendor says in the place of results that its list does not have. */
export type Results = Readonly<Partial<Record<PayResult, PayResult>>>;

/**
 * No XML dialect has a word for a payment that somebody other than the caller stopped: it was cancelled, and the list's
 * word for that is the star.
 */
export const STOPPED: Results = { "relay-pay-stop": "caller-interrupted-with-star" };

/** Who the requests say they come from; from the configuration and the call. */
export interface Caller {
  readonly call: CallInfo;
  /** Ids of the account that this dialect names, from the configuration: accountSid, projectId ... */
  readonly account: Readonly<Record<string, string>>;
  /** queued, ringing, in-progress, completed ... as the vendor names it. */
  readonly status: "in-progress" | "completed";
}

/** A document that can't be run at all. */
export interface Unreadable {
  readonly code:
    | "DOCUMENT_NOT_XML"
    | "DOCUMENT_NOT_YAML"
    | "DOCUMENT_DOCTYPE"
    | "DOCUMENT_TOO_LARGE"
    | "DOCUMENT_INVALID";
  /** At least one, in the order of the document. */
  readonly mistakes: readonly Diagnostic[];
}

/** A change that a status webhook tells. */
export interface StatusMoment {
  readonly caller: Caller;
  readonly request: PayRequest;
  readonly report: PayReport;
  /** Where it is sent. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** An id of this run of the pay verb, the same in all its webhooks. */
  readonly session?: string;
}

/** A dialect's words for what a payment sends. Data and pure functions only. */
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
  /** Names every mistake at once. */
  parse(text: string): Program | Unreadable;
  /** A call's id in the vendor's form, made of the switch's own (decision 20). */
  callSid(id: string): string;
  /** The request parameters that go with every request for a document. */
  requestFields(caller: Caller): FormFields;
  /** What the `action` request says of the result, beside `requestFields`. */
  actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields;
  /** What the vendor says in the place of results that it has no word for. */
  readonly results?: Results;
  /** The final status of pay, as variables and histories have it, where it is another word than the result. */
  readonly finalStatuses?: Readonly<Partial<Record<PayResult, string>>>;
}

/** Whether a dialect's verbs have an action, and so fields for it. */
export function isXmlDialect(words: DialectEncoder): words is Dialect {
  return "actionFields" in words;
}

/** Whether parsing gave something that can be run. */
export function isReadable(parsed: Program | Unreadable): parsed is Program {
  return "verbs" in parsed;
}
