import type { FormFields } from "../core/http.js";
import type { ConnectorOutcome, Target } from "../core/payment.js";
import type { NewWebhook, Outbox } from "./outbox.js";
import type { NewTransaction, Settlement, Transaction, TransactionState } from "./transaction.js";

/** Creates the webhooks that report a transaction's new state; they are committed together with it. */
export type WebhookFactory = (transaction: Transaction) => readonly NewWebhook[];

/**
 * The transactions. Every method that changes one resolves when the change and its webhooks are committed together.
 * Each throws AppError LEDGER_UNAVAILABLE; one that finds the transaction in another state throws TRANSACTION_STATE.
 */
export interface TransactionLedger {
  /** A new transaction, `collected`. Throws TRANSACTION_STATE when the id already exists. */
  collect(transaction: NewTransaction): Promise<Transaction>;
  /**
   * `collected` to `sent`. When it resolves, the payment may be sent to the connector. `dueAt`: the deadline for the answer.
   * Throws NOT_FOUND.
   */
  send(id: string, at: number, dueAt: number, webhooksFor: WebhookFactory): Promise<Transaction>;
  /**
   * `sent` to its outcome. An answer that arrives when the transaction is already `unknown` settles it, by
   * "late answer"; the outcome `unknown` then changes and reports nothing. `collected` can only become
   * `failed`: nothing was sent. Throws NOT_FOUND.
   */
  answer(
    id: string,
    outcome: ConnectorOutcome,
    at: number,
    webhooksFor: WebhookFactory,
  ): Promise<Transaction>;
  /** `unknown` to `settled`. Throws NOT_FOUND. */
  settle(id: string, settlement: Settlement, webhooksFor: WebhookFactory): Promise<Transaction>;
  /**
   * Recovers abandoned transactions: `sent` becomes `unknown` (TRANSACTION_ABANDONED), `collected` becomes `failed`
   * (TRANSACTION_NOT_SENT). Abandoned are those of controllers that have ended and, of any controller, those that are past
   * due and those that were collected more than an hour ago. Of several concurrent callers one receives the transactions;
   * the others receive none, when that is done.
   */
  recover(now: number, webhooksFor: WebhookFactory): Promise<readonly Transaction[]>;
  transaction(id: string): Promise<Transaction | undefined>;
  transactions(filter: TransactionFilter): Promise<readonly Transaction[]>;
  /** The number of transactions in each state. */
  counts(): Promise<Readonly<Record<TransactionState, number>>>;
}

/** Newest first. */
export interface TransactionFilter {
  readonly states?: readonly TransactionState[];
  readonly callId?: string;
  readonly connector?: string;
  /** Milliseconds since the epoch, from (included) and to (excluded). */
  readonly from?: number;
  readonly to?: number;
  /** Only those after this one in the list: the next page. */
  readonly after?: { readonly createdAt: number; readonly id: string };
  /** Maximum number of rows. */
  readonly limit: number;
}

/** The record of a call. Its creator masks the caller's number. */
export interface CallRecord {
  readonly id: string;
  readonly dialect: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly endedBy?: string;
  /** The result of its last payment. */
  readonly result?: string;
}

/** The calls, those in progress included. Throws AppError LEDGER_UNAVAILABLE. */
export interface CallLedger {
  /** Leaves a call that already exists unchanged. */
  started(call: CallRecord): Promise<void>;
  /** Changes nothing when the call does not exist or has already ended. */
  ended(id: string, endedAt: number, endedBy: string, result: string | undefined): Promise<void>;
  /** Ends, by "crash", the open calls of controllers that have ended; returns how many. */
  recover(now: number): Promise<number>;
  call(id: string): Promise<CallRecord | undefined>;
  calls(filter: CallFilter): Promise<readonly CallRecord[]>;
}

/** Newest first. */
export interface CallFilter {
  readonly after?: { readonly startedAt: number; readonly id: string };
  readonly limit: number;
}

/** Where a call is: the document that it is running. */
export interface Checkpoint {
  /** Absolute. One with plain http may be requested by it: others are not kept. */
  readonly target: Target;
  /** For the action of a payment that was not sent: its fields, beside those of every document request. Otherwise absent. */
  readonly fields?: FormFields;
  /** Where the document continues if its text has this digest (without digits): after so many of its verbs. */
  readonly continuation?: { readonly digest: string; readonly after: number; readonly from?: number };
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Where each call in progress is, for a process that has to resume it. Throws AppError LEDGER_UNAVAILABLE. */
export interface CheckpointLedger {
  reached(callId: string, checkpoint: Checkpoint): Promise<void>;
  checkpoint(callId: string): Promise<Checkpoint | undefined>;
  /** The call has ended: removes what is kept for resuming it. */
  over(callId: string): Promise<void>;
}

/** How many rows were removed. */
export interface Forgotten {
  readonly webhooks: number;
  readonly calls: number;
}

/** One database: transactions, calls, their checkpoints, and the outbox. */
export interface Ledger {
  /** The database's id: the same for all controllers that share it. */
  readonly id: string;
  /** This process' name among them; new each time the ledger is opened. */
  readonly controller: string;
  /** Which of these other controllers have certainly ended. Throws AppError LEDGER_UNAVAILABLE. */
  ended(others: readonly string[]): Promise<readonly string[]>;
  readonly checkpoints: CheckpointLedger;
  readonly transactions: TransactionLedger;
  readonly calls: CallLedger;
  readonly outbox: Outbox;
  /**
   * Removes the webhooks that were delivered and the calls that ended before a time. Transactions and dead webhooks stay.
   * Throws AppError LEDGER_UNAVAILABLE; what was removed up to then stays removed.
   */
  forget(before: number): Promise<Forgotten>;
  /**
   * Resolves when the database has committed a row, as it would a payment's; a result is reused for about a second. Throws
   * AppError LEDGER_UNAVAILABLE: read-only, a full disk, no answer in 2 s.
   */
  checkWritable(): Promise<void>;
  /** Every later call throws LEDGER_UNAVAILABLE. */
  close(): Promise<void>;
}
