import type { NewWebhook, Outbox } from "./outbox.js";
import type { ConnectorOutcome } from "./pay.js";
import type { NewTransaction, Settlement, Transaction, TransactionState } from "./transaction.js";

/** Makes the webhooks that tell of a transaction's new state; they are committed together with it. */
export type Telling = (transaction: Transaction) => readonly NewWebhook[];

/**
 * The transactions. Every method that changes one resolves when the change and its webhooks are committed together.
 * Each throws AppError LEDGER_UNAVAILABLE; one that finds the transaction in another state throws TRANSACTION_STATE.
 */
export interface TransactionLedger {
  /** A new transaction, `collected`. */
  collect(transaction: NewTransaction): Promise<Transaction>;
  /** `collected` to `sent`. When it resolves the connector may be asked. `dueAt`: when it must have answered. */
  send(id: string, at: number, dueAt: number, tell: Telling): Promise<Transaction>;
  /**
   * `sent` to what came of it. An answer that comes so late that the transaction is `unknown` already settles it, by
   * "late answer"; `collected` can only become `failed`: nothing was sent.
   */
  answer(id: string, outcome: ConnectorOutcome, at: number, tell: Telling): Promise<Transaction>;
  /** `unknown` to `settled`. Throws NOT_FOUND. */
  settle(id: string, settlement: Settlement, tell: Telling): Promise<Transaction>;
  /**
   * What a process that died has left: `sent` becomes `unknown`, `collected` becomes `failed`. Of a ledger that other
   * controllers use too, only those that are past due.
   */
  recover(now: number, tell: Telling): Promise<readonly Transaction[]>;
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
  started(call: CallRecord): Promise<void>;
  ended(id: string, endedAt: number, endedBy: string, result: string | undefined): Promise<void>;
  call(id: string): Promise<CallRecord | undefined>;
  calls(filter: CallFilter): Promise<readonly CallRecord[]>;
}

/** Newest first. */
export interface CallFilter {
  readonly after?: { readonly startedAt: number; readonly id: string };
  readonly limit: number;
}

/** One database: transactions, calls, and the outbox. */
export interface Ledger {
  readonly transactions: TransactionLedger;
  readonly calls: CallLedger;
  readonly outbox: Outbox;
  close(): Promise<void>;
}
