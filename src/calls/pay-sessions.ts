import { type Observable, Subject } from "rxjs";
import type { CallTaskQueue } from "./call-task-queue.js";

/** One payment that is being collected. */
export interface PaySession {
  readonly id: string;
  /** Emits when the payment is stopped by anyone but the caller. */
  readonly stop$: Observable<void>;
}

/** The result of a request to stop a payment. */
export type Stopping = "stopped" | "unknown-call" | "no-payment";

/** The result of a request for a payment: its id, or why it was refused. */
export type Starting =
  | { readonly id: string }
  | { readonly refused: "unknown-call" | "in-progress" }
  | { readonly mistakes: readonly string[] };

/** A call that is being served. */
export interface ServedCall {
  readonly interjections: CallTaskQueue;
  /** Runs a payment that the API requests, with these parameters. */
  start(parameters: unknown): Starting;
}

interface Held {
  readonly call: ServedCall;
  /** The payment that runs, or that will run as soon as the document allows it. */
  session: Subject<void> | "booked" | undefined;
}

/** The calls that are being served, each with the one payment that it may have at a time (decision 14). */
export class PaySessions {
  readonly #calls = new Map<string, Held>();

  constructor(private readonly newId: () => string) {}

  /** Registers the call until the returned function is called. */
  hold(callId: string, call: ServedCall): () => void {
    const held: Held = { call, session: undefined };
    this.#calls.set(callId, held);
    return () => {
      // A call that was transferred away may have returned and be served again.
      if (this.#calls.get(callId) === held) this.#calls.delete(callId);
    };
  }

  /** Requests a payment on a call. */
  start(callId: string, parameters: unknown): Starting {
    return this.#calls.get(callId)?.call.start(parameters) ?? { refused: "unknown-call" };
  }

  /**
   * Schedules a payment on a call between two instructions of its document. `payment` receives the returned id and calls
   * `run` with it.
   */
  book(callId: string, payment: (id: string) => Promise<void>): Starting {
    const held = this.#calls.get(callId);
    if (held === undefined) return { refused: "unknown-call" };
    if (held.session !== undefined) return { refused: "in-progress" };
    const id = this.newId();
    held.session = "booked";
    held.call.interjections.add(async () => {
      held.session = undefined;
      await payment(id);
    });
    return { id };
  }

  /** Runs one payment of a call; it can be stopped while it runs. */
  async run<Outcome>(
    callId: string,
    payment: (session: PaySession) => Promise<Outcome>,
    id: string = this.newId(),
  ): Promise<Outcome> {
    const stop = new Subject<void>();
    const held = this.#calls.get(callId);
    if (held !== undefined) held.session = stop;
    try {
      return await payment({ id, stop$: stop });
    } finally {
      if (held !== undefined) held.session = undefined;
      stop.complete();
    }
  }

  /** Stops the payment of a call while its card is collected; one already sent to the connector continues. */
  stop(callId: string): Stopping {
    const held = this.#calls.get(callId);
    if (held === undefined) return "unknown-call";
    if (!(held.session instanceof Subject)) return "no-payment";
    held.session.next();
    return "stopped";
  }
}
