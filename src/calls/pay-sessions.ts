import { type Observable, Subject } from "rxjs";
import type { CallTaskQueue } from "./call-task-queue.js";

/** One payment that is being collected. */
export interface PaySession {
  readonly id: string;
  /** Emits when somebody other than the caller stops it. */
  readonly stop$: Observable<void>;
}

/** What came of asking for a payment to be stopped. */
export type Stopping = "stopped" | "unknown-call" | "no-payment";

/** What came of asking for a payment: its id, or why there will be none. */
export type Starting =
  | { readonly id: string }
  | { readonly refused: "unknown-call" | "in-progress" }
  | { readonly mistakes: readonly string[] };

/** A call that is being served. */
export interface ServedCall {
  readonly interjections: CallTaskQueue;
  /** Has a payment run that somebody outside asks for, with these parameters. */
  start(parameters: unknown): Starting;
}

interface Held {
  readonly call: ServedCall;
  /** Runs, or will as soon as the document lets it. */
  session: Subject<void> | "booked" | undefined;
}

/** The calls that are being served, each with the one payment that it may have at a time (decision 14). */
export class PaySessions {
  readonly #calls = new Map<string, Held>();

  constructor(private readonly newId: () => string) {}

  /** The call can be asked for from now on, until the answer is called. */
  hold(callId: string, call: ServedCall): () => void {
    const held: Held = { call, session: undefined };
    this.#calls.set(callId, held);
    return () => {
      // A call that was transferred away may have come back, and be served anew.
      if (this.#calls.get(callId) === held) this.#calls.delete(callId);
    };
  }

  /** Asks a call for a payment. */
  start(callId: string, parameters: unknown): Starting {
    return this.#calls.get(callId)?.call.start(parameters) ?? { refused: "unknown-call" };
  }

  /**
   * Has a payment run on a call between two instructions of its document. `payment` is given the id that the answer
   * names, and calls `run` with it.
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

  /** Stops the payment of a call while its card is collected; one that is at the connector goes on. */
  stop(callId: string): Stopping {
    const held = this.#calls.get(callId);
    if (held === undefined) return "unknown-call";
    if (!(held.session instanceof Subject)) return "no-payment";
    held.session.next();
    return "stopped";
  }
}
