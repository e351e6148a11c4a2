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
  /** Distinguishes this process' numbers from those of an earlier process: letters and digits. */
  readonly epoch: string;
  /** How many events are kept for readers that reconnect. */
  readonly kept?: number;
}

const KEPT = 1000;

/**
 * The events of calls, transactions and webhooks, numbered from 1. The latest are kept in a ring. Readers pull from it by
 * the number that they read last, so that a slow reader holds no memory: it misses events instead.
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

  /** Publishes the new state of a transaction. */
  reportTransaction(transaction: Transaction): void {
    this.publish({ type: `transaction.${transaction.state}`, data: viewOfTransaction(transaction) });
  }

  /** Publishes the outcome of a webhook delivery attempt. */
  reportWebhook(outcome: "failed" | "delivered" | "dead", webhook: Webhook): void {
    this.publish({ type: `webhook.${outcome}`, data: viewOfWebhook(webhook) });
  }

  /** Whether every event after this number can still be pulled. */
  holds(after: number): boolean {
    return after <= this.#last && after >= this.#last - this.#ring.length;
  }

  /** The event after this number, or the oldest kept if that is lost (see `holds`); undefined when there is none yet. */
  next(after: number): FeedEvent | undefined {
    const oldest = this.#last - this.#ring.length + 1;
    return this.#ring[Math.max(0, after + 1 - oldest)];
  }

  /** The events after this number, or from now on, without those the ring has lost. Completes when the feed is closed. */
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

  /** Completes all subscriptions; no further events are published. */
  close(): void {
    this.#news$.complete();
  }
}
