import type { Observable } from "rxjs";
import type { CallLedger, TransactionLedger } from "../../ledger/ledger.js";
import type { Outbox } from "../../ledger/outbox.js";
import type { Settlement, Transaction } from "../../ledger/transaction.js";
import type { CallView, FeedEvent } from "../../observability/views.js";

/** What the API reads of the ledger; nothing but a replay changes it from here. */
export interface ReadLedger {
  readonly transactions: Pick<TransactionLedger, "transaction" | "transactions">;
  readonly calls: Pick<CallLedger, "call" | "calls">;
  readonly outbox: Pick<Outbox, "webhook" | "webhooks" | "replay">;
}

/** The calls that this process knows. */
export interface LiveCalls {
  /** Those in progress, newest first. */
  active(): readonly CallView[];
  call(id: string): CallView | undefined;
}

/** The numbered events, pulled by the number that was read last. */
export interface EventFeed {
  readonly epoch: string;
  readonly last: number;
  readonly news$: Observable<void>;
  holds(after: number): boolean;
  next(after: number): FeedEvent | undefined;
}

/** What came of starting a payment. */
export type PaymentStart =
  | { readonly id: string }
  | { readonly refused: "unknown-call" | "in-progress" }
  /** Each in a sentence that names the parameter and repeats no value: a client may have put card data there. */
  | { readonly mistakes: readonly string[] };

export interface PaymentStarter {
  /**
   * Starts a payment on a call; `parameters` are those of SignalWire's SWML method `pay`, as they came, with a connector's
   * name. Rejects with AppError REQUEST_INVALID, CONNECTOR_ADDRESS, CONNECTOR_UNKNOWN.
   */
  start(callId: string, parameters: unknown): Promise<PaymentStart>;
}

/** The end of the process. */
export interface DrainControl {
  ask(): void;
  state(): { readonly draining: boolean; readonly calls: number };
}

/** What the API is made of, beside the stop of payments, which needs no ledger. */
export interface ApiParts {
  /** Of freeswitch-pay. */
  readonly version: string;
  readonly ledger: ReadLedger;
  readonly calls: LiveCalls;
  readonly feed: EventFeed;
  readonly payments: PaymentStarter;
  readonly drain: DrainControl;
  /** Settles an unknown transaction, and tells of it. Throws AppError NOT_FOUND, TRANSACTION_STATE, LEDGER_UNAVAILABLE. */
  settle(id: string, settlement: Settlement): Promise<Transaction>;
}

/** Who can stop the payment that is being collected on a call. */
export interface PayControl {
  stop(callId: string): "stopped" | "unknown-call" | "no-payment";
}
