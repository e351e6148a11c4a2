import { Observable, Subject } from "rxjs";
import type { Webhook } from "../ledger/outbox.js";
import type { Transaction } from "../ledger/transaction.js";
import { type FeedEvent, viewOfTransaction, viewOfWebhook } from "./views.js";

/** An event that has no number yet. */
export type NewFeedEvent = FeedEvent extends infer Event
  ? Event extends FeedEvent
    ? Omit<Event, "id">
    : never
  : never;

export interface FeedOptions {
  /** Tells this process' numbers from those of an earlier one: letters and digits. */
  readonly epoch: string;
  /** How many events are kept for those who come back. */
  readonly kept?: number;
}

const KEPT = 1000;

/**
 * What happens to calls, transactions and webhooks, numbered from 1. The latest events are kept in a ring. Readers pull
 * from it by the number that they have read last, so that a slow one holds no memory: it loses its place instead.
 */
export class Feed {
  readonly epoch: string;
  readonly #kept: number;
  readonly #ring: FeedEvent[] = [];
  readonly #news$ = new Subject<void>();
  #last = 0;

  constructor({ epoch, kept = KEPT }: FeedOptions) {
    this.epoch = epoch;
    this.#kept = kept;
  }

  /** The number of the latest event; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Emits when there is something to pull; completes when the feed is closed. */
  get news$(): Observable<void> {
    return this.#news$;
  }

  publish(event: NewFeedEvent): void {
    if (this.#news$.isStopped) return;
    this.#last += 1;
    this.#ring.push({ id: this.#last, ...event } as FeedEvent);
    if (this.#ring.length > this.#kept) this.#ring.shift();
    this.#news$.next();
  }

  /** Tells of the state that a transaction has come to. */
  reportTransaction(transaction: Transaction): void {
    this.publish({ type: `transaction.${transaction.state}`, data: viewOfTransaction(transaction) });
  }

  /** Tells how a try to deliver a webhook went. */
  reportWebhook(came: "failed" | "delivered" | "dead", webhook: Webhook): void {
    this.publish({ type: `webhook.${came}`, data: viewOfWebhook(webhook) });
  }

  /** Whether every event after this number can still be pulled. */
  holds(after: number): boolean {
    return after <= this.#last && after >= this.#last - this.#ring.length;
  }

  /** The event after this number; undefined when there is none yet. Ask `holds` first: of lost ones the oldest kept is given. */
  next(after: number): FeedEvent | undefined {
    const oldest = this.#last - this.#ring.length + 1;
    return this.#ring[Math.max(0, after + 1 - oldest)];
  }

  /** The events after this number, or from now on; what the ring has lost is left out. Completes when the feed is closed. */
  events$(after?: number): Observable<FeedEvent> {
    return new Observable((subscriber) => {
      let read = after ?? this.#last;
      const pull = () => {
        for (
          let event = this.next(read);
          event !== undefined && !subscriber.closed;
          event = this.next(read)
        ) {
          read = event.id;
          subscriber.next(event);
        }
      };
      pull();
      return this.#news$.subscribe({ next: pull, complete: () => subscriber.complete() });
    });
  }

  /** Ends all who follow; nothing is told any more. */
  close(): void {
    this.#news$.complete();
  }
}
