import { type Observable, Subject } from "rxjs";

/** One payment that is being collected. */
export interface PaySession {
  readonly id: string;
  /** Emits when somebody other than the caller stops it. */
  readonly stop$: Observable<void>;
}

/** What came of asking for a payment to be stopped. */
export type Stopping = "stopped" | "unknown-call" | "no-payment";

interface Held {
  stop: Subject<void> | undefined;
}

/** The calls that are being served, each with the payment that is being collected on it. */
export class PaySessions {
  readonly #calls = new Map<string, Held>();

  constructor(private readonly newId: () => string) {}

  /** The call can be asked for from now on, until the answer is called. */
  hold(callId: string): () => void {
    this.#calls.set(callId, { stop: undefined });
    return () => this.#calls.delete(callId);
  }

  /** Runs one payment of a call. It can be stopped while it runs if its dialect has a result for that. */
  async run<Outcome>(
    callId: string,
    stoppable: boolean,
    payment: (session: PaySession) => Promise<Outcome>,
  ): Promise<Outcome> {
    const stop = new Subject<void>();
    const held = this.#calls.get(callId);
    if (held !== undefined && stoppable) held.stop = stop;
    try {
      return await payment({ id: this.newId(), stop$: stop });
    } finally {
      if (held !== undefined) held.stop = undefined;
      stop.complete();
    }
  }

  /** Stops the payment of a call while its card is collected; one that is at the connector goes on. */
  stop(callId: string): Stopping {
    const held = this.#calls.get(callId);
    if (held === undefined) return "unknown-call";
    if (held.stop === undefined) return "no-payment";
    held.stop.next();
    return "stopped";
  }
}
