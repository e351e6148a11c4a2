import type { DocumentWarning } from "../core/document-errors.js";
import type { CardTestingLimit, PayResult, ReportError, Stage } from "../core/payment.js";

/** A body that was sent or received, with all card data masked. */
export type MaskedBody = Readonly<Record<string, unknown>>;

/** An event of a call, reported once and masked: the log, the web phone and `call --json` show nothing else. */
export type CallEvent =
  | { readonly type: "call-started"; readonly from: string; readonly to: string }
  | { readonly type: "document"; readonly source: string; readonly dialect: string }
  /** A part of a document that does not have its effect; `code` is that of docs/errors.md. */
  | {
      readonly type: "warning";
      readonly code: DocumentWarning;
      readonly source: string;
      readonly line: number;
      readonly column: number;
      readonly message: string;
    }
  /** A document was not requested: its server must not be contacted. */
  | { readonly type: "not-sent"; readonly url: string }
  | { readonly type: "prompt-started"; readonly words: string; readonly asks: boolean }
  | { readonly type: "prompt-ended"; readonly heard: "whole" | "part" }
  /** The question has been played, and the caller's time to answer has started. */
  | { readonly type: "listening" }
  | { readonly type: "key" }
  /** A payment has reached a stage, or asks for it again. */
  | { readonly type: "stage"; readonly stage: Stage; readonly attempt: number; readonly error?: ReportError }
  | { readonly type: "status"; readonly url: string; readonly body: MaskedBody }
  | { readonly type: "connector-request"; readonly connector: string; readonly body: MaskedBody }
  | {
      readonly type: "connector-answer";
      readonly connector: string;
      readonly answer: MaskedBody /** Milliseconds since the request. */;
      readonly ms: number;
    }
  | { readonly type: "pay-result"; readonly result: PayResult }
  | { readonly type: "action"; readonly url: string; readonly body: MaskedBody }
  /** The variables of a script when it ends. */
  | { readonly type: "variables"; readonly variables: MaskedBody }
  | {
      readonly type: "problem";
      readonly code: string;
      readonly message: string;
      /** Of CARDING_LIMIT: what was counted. */
      readonly by?: CardTestingLimit;
    }
  | { readonly type: "call-ended"; readonly by: string };

/** Receives the events of a call; `record` never throws. */
export interface CallEventSink {
  record(happening: CallEvent): void;
}
