import type { FormFields } from "../core/http.js";
import type { ConnectorOutcome, Target } from "../core/payment.js";
import type { NewWebhook, Outbox } from "./outbox.js";
import type { NewTransaction, Settlement, Transaction, TransactionState } from "./transaction.js";

/** Makes the webhooks that tell of a transaction's new state; they are committed together with it. */
export type WebhookFactory = (transaction: Transaction) => readonly NewWebhook[];

/**
 * The transactions. Every method that changes one resolves when the change and its webhooks are committed together.
 * Each throws AppError LEDGER_UNAVAILABLE; one that finds the transaction in another state throws TRANSACTION_STATE.
 */
export interface TransactionLedger {
  /** A new transaction, `collected`. Throws TRANSACTION_STATE when there is one with this id. */
  collect(transaction: NewTransaction): Promise<Transaction>;
  /**
   * `collected` to `sent`. When it resolves the connector may be asked. `dueAt`: when it must have answered. Throws
   * NOT_FOUND.
   */
  send(id: string, at: number, dueAt: number, webhooksFor: WebhookFactory): Promise<Transaction>;
  /**
   * `sent` to what came of it. An answer that comes so late that the transaction is `unknown` already settles it, by
   * "late answer"; that it is unknown is no news then, and changes and tells nothing. `collected` can only become
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
   * What nobody waits for any more: `sent` becomes `unknown` (TRANSACTION_ABANDONED), `collected` becomes `failed`
   * (TRANSACTION_NOT_SENT). Those of controllers that have ended; and whoever's they are, those that are past due, and
   * those that were collected more than an hour ago. Of several who ask at the same time one is answered with them, and the
   * others, when that is done, with none.
   */
  recover(now: number, webhooksFor: WebhookFactory): Promise<readonly Transaction[]>;
  transaction(id: string): Promise<Transaction | undefined>;
  transactions(filter: TransactionFilter): Promise<readonly Transaction[]>;
  /** How many there are in each state. */
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
  /** Only those that come after this one in the list: the next page. */
  readonly after?: { readonly createdAt: number; readonly id: string };
  /** Rows at most. */
  readonly limit: number;
}

/** What is kept of a call. The caller's number is masked by whoever makes it. */
export interface CallRecord {
  readonly id: string;
  readonly dialect: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly endedBy?: string;
  /** Of its last payment. */
  readonly result?: string;
}

/** The calls, those in progress included. Throws AppError LEDGER_UNAVAILABLE. */
export interface CallLedger {
  /** A call that is there already stays as it is. */
  started(call: CallRecord): Promise<void>;
  /** Nothing when the call is not there, or has ended already. */
  ended(id: string, endedAt: number, endedBy: string, result: string | undefined): Promise<void>;
  /** Ends, by "crash", the calls that controllers which have ended have left open; answers how many. */
  recover(now: number): Promise<number>;
  call(id: string): Promise<CallRecord | undefined>;
  calls(filter: CallFilter): Promise<readonly CallRecord[]>;
}

/** Newest first. */
export interface CallFilter {
  readonly after?: { readonly startedAt: number; readonly id: string };
  readonly limit: number;
}

/** Where a call is: the document that runs. */
export interface Checkpoint {
  /** Absolute. */
  readonly target: Target;
  /** What the action of a payment that was not sent was told, beside what every request for a document says; absent for other documents. */
  readonly fields?: FormFields;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Where each call in progress is, for a process that has to go on with it. Throws AppError LEDGER_UNAVAILABLE. */
export interface CheckpointLedger {
  reached(callId: string, checkpoint: Checkpoint): Promise<void>;
  checkpoint(callId: string): Promise<Checkpoint | undefined>;
  /** The call has ended: nothing is kept for going on with it. */
  over(callId: string): Promise<void>;
}

/** How much was forgotten. */
export interface Forgotten {
  readonly webhooks: number;
  readonly calls: number;
}

/** One database: transactions, calls, where these are, and the outbox. */
export interface Ledger {
  /** Of the database: the same for all controllers that share it. */
  readonly id: string;
  /** This process' name among them; new each time that the ledger is opened. */
  readonly controller: string;
  /** Which of these other controllers have surely ended. Throws AppError LEDGER_UNAVAILABLE. */
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
   * Resolves when a commit has reached the database within about a second, as a payment's would. Throws AppError
   * LEDGER_UNAVAILABLE: read-only, a full disk, no answer in 2 s.
   */
  checkWritable(): Promise<void>;
  /** What is called after it throws LEDGER_UNAVAILABLE. */
  close(): Promise<void>;
}
