import { withoutQuery } from "../core/http.js";
import type { PayResult, ReportError, Stage } from "../core/payment.js";
import type { CallRecord } from "../ledger/ledger.js";
import type { Webhook, WebhookState } from "../ledger/outbox.js";
import type { SettledAs, Transaction, TransactionState } from "../ledger/transaction.js";
import { maskDigits } from "../redaction/mask.js";

/** A transaction as the API, the event stream and the webhooks about it show it. Times are ISO 8601 in UTC. */
export interface TransactionView {
  readonly object: "transaction";
  readonly id: string;
  readonly call: string;
  readonly dialect: string;
  readonly kind: "charge" | "tokenize";
  readonly method: "credit-card" | "ach-debit";
  /** In the currency's smallest unit; 0 for a token. */
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
  /** The number of the attempt at this stage. */
  readonly attempt: number | null;
  /** Why the stage was asked again. */
  readonly error: ReportError | null;
  /** The result of its last payment. */
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

/** A payment that the API started or stopped. */
export interface PaymentView {
  readonly object: "payment";
  /** The payment's id; null when it is being stopped. */
  readonly id: string | null;
  readonly call: string;
  readonly status: "starting" | "stopping";
}

/** The progress of a shutdown. */
export interface DrainView {
  readonly object: "drain";
  readonly draining: boolean;
  /** Number of calls in progress. */
  readonly calls: number;
}

/** The entry point of the API. */
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

/** A page of a list. Send `next` as the parameter `after` to get the next page; null on the last page. */
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

const SHOWN_DIGITS = 4;

/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function isoTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}

/** A caller's number with `x` for all but its last four digits; a name without digits stays as it is. */
export function maskedCaller(number: string): string {
  return maskDigits(number, SHOWN_DIGITS);
}

/** Also the `data` of an event webhook. For a settled transaction, the settlement's values replace the missing answer. */
export function viewOfTransaction(transaction: Transaction): TransactionView {
  const { settlement, errorCode, errorMessage } = transaction;
  return {
    object: "transaction",
    id: transaction.id,
    call: transaction.callId,
    dialect: transaction.dialect,
    kind: transaction.kind,
    method: transaction.method,
    amount: transaction.amountMinor,
    currency: transaction.currency,
    connector: withoutQuery(transaction.connector),
    number: transaction.maskedNumber,
    brand: transaction.brand ?? null,
    expiry: transaction.expiry ?? null,
    state: transaction.state,
    token: transaction.token ?? settlement?.token ?? null,
    profile: transaction.profile ?? null,
    confirmation: transaction.confirmation ?? settlement?.confirmation ?? null,
    error:
      errorCode === undefined && errorMessage === undefined
        ? null
        : { code: errorCode ?? "", message: errorMessage ?? "" },
    settlement:
      settlement === undefined
        ? null
        : {
            as: settlement.as,
            by: settlement.by,
            note: settlement.note ?? null,
            at: isoTime(settlement.at),
          },
    created: isoTime(transaction.createdAt),
    sent: isoTimeOrNull(transaction.sentAt),
    answered: isoTimeOrNull(transaction.answeredAt),
  };
}

export function viewOfWebhook(webhook: Webhook): WebhookView {
  return {
    object: "webhook",
    id: webhook.id,
    call: webhook.stream,
    transaction: webhook.transactionId ?? null,
    topic: webhook.topic,
    url: withoutQuery(webhook.url),
    state: webhook.state,
    attempts: webhook.attempts,
    next_attempt: webhook.state === "pending" ? isoTime(webhook.nextAt) : null,
    last_status: webhook.lastStatus ?? null,
    last_error: webhook.lastError ?? null,
    created: isoTime(webhook.createdAt),
    delivered: isoTimeOrNull(webhook.deliveredAt),
  };
}

/**
 * A call that is not in progress here. A call without an end was on a controller that died, or is on another controller with
 * the same ledger.
 */
export function viewOfCall(call: CallRecord): CallView {
  return {
    object: "call",
    id: call.id,
    dialect: call.dialect,
    from: maskedCaller(call.from),
    to: call.to,
    active: false,
    stage: null,
    attempt: null,
    error: null,
    // The ledger stores the result as it received it.
    result: (call.result as PayResult | undefined) ?? null,
    started: isoTime(call.startedAt),
    ended: isoTimeOrNull(call.endedAt),
    ended_by: call.endedBy ?? null,
  };
}
