import type { WebhookState } from "./outbox.js";
import type { PayResult, ReportError, Stage } from "./pay.js";
import type { SettledAs, TransactionState } from "./transaction.js";

/** A transaction as the API, the event stream and the webhooks about it show it. Times are ISO 8601 in UTC. */
export interface TransactionView {
  readonly object: "transaction";
  readonly id: string;
  readonly call: string;
  readonly dialect: string;
  readonly kind: "charge" | "tokenize";
  readonly method: "credit-card" | "ach-debit";
  /** In the smallest unit of the currency; 0 for a token. */
  readonly amount: number;
  readonly currency: string;
  readonly connector: string;
  /** Masked. */
  readonly number: string;
  readonly brand: string | null;
  readonly expiry: string | null;
  readonly state: TransactionState;
  readonly token: string | null;
  readonly profile: string | null;
  readonly confirmation: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly settlement: {
    readonly as: SettledAs;
    readonly by: string;
    readonly note: string | null;
    readonly at: string;
  } | null;
  readonly created: string;
  readonly sent: string | null;
  readonly answered: string | null;
}

/** A call as the API and the event stream show it. */
export interface CallView {
  readonly object: "call";
  readonly id: string;
  readonly dialect: string;
  /** The caller's number with all but its last four digits masked. */
  readonly from: string;
  readonly to: string;
  /** False when it has ended. */
  readonly active: boolean;
  /** What is being collected now; null while no payment runs. */
  readonly stage: Stage | null;
  /** Which try of the stage it is. */
  readonly attempt: number | null;
  /** Why the stage was asked again. */
  readonly error: ReportError | null;
  /** Of its last payment. */
  readonly result: PayResult | null;
  readonly started: string;
  readonly ended: string | null;
  readonly ended_by: string | null;
}

/** A call by its id, with its payments. */
export interface CallDetailView extends CallView {
  /** Newest first, 100 at most; null for a key that may not read transactions. */
  readonly transactions: readonly TransactionView[] | null;
}

/** A payment that was started or stopped by the API. */
export interface PaymentView {
  readonly object: "payment";
  /** Of the payment; null when it is being stopped. */
  readonly id: string | null;
  readonly call: string;
  readonly status: "starting" | "stopping";
}

/** The end of the process, on its way. */
export interface DrainView {
  readonly object: "drain";
  readonly draining: boolean;
  /** In progress. */
  readonly calls: number;
}

/** What the API begins with. */
export interface IndexView {
  readonly object: "index";
  readonly name: string;
  readonly version: string;
  readonly links: Readonly<Record<string, string>>;
}

/** A webhook as the API and the event stream show it: without its body, and its address without the query. */
export interface WebhookView {
  readonly object: "webhook";
  readonly id: string;
  readonly call: string;
  readonly transaction: string | null;
  readonly topic: string;
  readonly url: string;
  readonly state: WebhookState;
  readonly attempts: number;
  readonly next_attempt: string | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly created: string;
  readonly delivered: string | null;
}

/** A page of a list. `next` is given back as the parameter `after`; null on the last page. */
export interface ListView<View> {
  readonly object: "list";
  readonly data: readonly View[];
  readonly next: string | null;
}

/** One event of the stream. `id` counts from 1 since the process began. */
export type FeedEvent = { readonly id: number } & (
  | { readonly type: "call.started" | "call.updated" | "call.ended"; readonly data: CallView }
  | { readonly type: `transaction.${TransactionState}`; readonly data: TransactionView }
  | { readonly type: "webhook.failed" | "webhook.delivered" | "webhook.dead"; readonly data: WebhookView }
);
