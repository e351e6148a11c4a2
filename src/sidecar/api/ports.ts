import type { Observable } from "rxjs";
import type { CallLedger, TransactionLedger } from "../../ledger/ledger.js";
import type { Outbox } from "../../ledger/outbox.js";
import type { Settlement, Transaction } from "../../ledger/transaction.js";
import type { CallView, FeedEvent } from "../../observability/views.js";

/** The part of the ledger that the API reads; a replay is its only change. */
export interface ReadLedger {
  readonly transactions: Pick<TransactionLedger, "transaction" | "transactions">;
  readonly calls: Pick<CallLedger, "call" | "calls">;
  readonly outbox: Pick<Outbox, "webhook" | "webhooks" | "replay">;
}

/** The calls known to this process. */
export interface LiveCalls {
  /** Those in progress, newest first. */
  active(): readonly CallView[];
  call(id: string): CallView | undefined;
}

/** The numbered events, pulled by the number of the last event read. */
export interface EventFeed {
  readonly epoch: string;
  readonly last: number;
  readonly news$: Observable<void>;
  holds(after: number): boolean;
  next(after: number): FeedEvent | undefined;
}

/** The outcome of starting a payment. */
export type PaymentStart =
  | { readonly id: string }
  | { readonly refused: "unknown-call" | "in-progress" }
  /** One sentence per mistake, which names the parameter and repeats no value: a client may have put card data there. */
  | { readonly mistakes: readonly string[] };

export interface PaymentStarter {
  /**
   * Starts a payment on a call; `parameters` are those of SignalWire's SWML method `pay`, unchecked, with the name of a
   * connector. Rejects with AppError REQUEST_INVALID, CONNECTOR_ADDRESS, CONNECTOR_UNKNOWN.
   */
  start(callId: string, parameters: unknown): Promise<PaymentStart>;
}

/** Shuts the process down. */
export interface DrainControl {
  ask(): void;
  state(): { readonly draining: boolean; readonly calls: number };
}

/** The dependencies of the API, apart from stopping payments, which needs no ledger. */
export interface ApiParts {
  /** The version of freeswitch-pay. */
  readonly version: string;
  readonly ledger: ReadLedger;
  readonly calls: LiveCalls;
  readonly feed: EventFeed;
  readonly payments: PaymentStarter;
  readonly drain: DrainControl;
  /** Settles an unknown transaction and reports it. Throws AppError NOT_FOUND, TRANSACTION_STATE, LEDGER_UNAVAILABLE. */
  settle(id: string, settlement: Settlement): Promise<Transaction>;
}

/** Stops the payment that is being collected on a call. */
export interface PayControl {
  stop(callId: string): "stopped" | "unknown-call" | "no-payment";
}
