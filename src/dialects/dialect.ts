import type { CallInfo } from "../domain/call.js";
import type { Card, PayOutcome, PayReport, PayRequest } from "../domain/pay.js";
import type { SecretJson } from "../domain/secret-json.js";
import type { FormFields } from "../domain/webhook.js";
import type { Mistake, Program } from "./program.js";

/** Who the requests say they come from; from the configuration and the call. */
export interface Caller {
  readonly call: CallInfo;
  readonly accountId: string;
  /** queued, ringing, in-progress, completed ... as the vendor names it. */
  readonly status: "in-progress" | "completed";
}

/** A document that can't be run at all. */
export interface Unreadable {
  readonly code: "DOCUMENT_NOT_XML" | "DOCUMENT_DOCTYPE" | "DOCUMENT_TOO_LARGE" | "DOCUMENT_INVALID";
  /** At least one, in the order of the document. */
  readonly mistakes: readonly Mistake[];
}

/** One vendor's language: its documents, and its words for what we send. Data and pure functions only. */
export interface Dialect {
  readonly name: string;
  /** Names every mistake at once. */
  parse(text: string): Program | Unreadable;
  /** The request parameters that go with every request for a document. */
  requestFields(caller: Caller): FormFields;
  /** The status webhook of a stage. */
  statusFields(caller: Caller, request: PayRequest, report: PayReport): FormFields;
  /** What the `action` request says of the result, beside `requestFields`. */
  actionFields(request: PayRequest | undefined, outcome: PayOutcome): FormFields;
  /** The connector's request body. */
  connectorBody(transactionId: string, request: PayRequest, card: Card): SecretJson;
  /** The same with card number and security code masked, for the timeline. */
  maskedConnectorBody(
    transactionId: string,
    request: PayRequest,
    card: Card,
  ): Readonly<Record<string, unknown>>;
}

/** Whether parsing gave something that can be run. */
export function isReadable(parsed: Program | Unreadable): parsed is Program {
  return "verbs" in parsed;
}
