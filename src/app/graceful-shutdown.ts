import type { Logger } from "pino";
import { firstValueFrom, from, type Observable, ReplaySubject, race, timer } from "rxjs";
import type { CallAcceptor } from "../calls/call-acceptor.js";
import type { PaymentsInFlight } from "../calls/payments-in-flight.js";
import type { Clock } from "../core/clock.js";
import type { FreeSwitch } from "../freeswitch/free-switch.js";

/** What was opened, so that it is closed in the reverse order, also when a later step fails. */
export class ShutdownStack {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** One that fails does not keep the others open; throws what the first of them throws, when all are closed. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (thrown) {
        failures.push(thrown);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** What is seen of a process that ends. */
interface DrainState {
  readonly draining: boolean;
  /** In progress. */
  readonly calls: number;
}

/** The end of the process: asked for by a signal or by the API, and seen by whoever waits for it. */
export class Drain {
  readonly #asked = new ReplaySubject<void>(1);
  #isDraining = false;
  #left: () => number = () => 0;

  /** Also for a late subscriber. */
  readonly asked$: Observable<void> = this.#asked.asObservable();

  /** `left`: how many calls are in progress. */
  counts(left: () => number): void {
    this.#left = left;
  }

  /** Takes no more calls, and ends when those in progress have ended. A second time it changes nothing. */
  ask(): void {
    this.#isDraining = true;
    this.#asked.next();
  }

  state(): DrainState {
    return { draining: this.#isDraining, calls: this.#left() };
  }
}

/** Milliseconds that the end of a payment, or of a call that was left, has to be told. */
const TELLING_MS = 10_000;

/** One switch, and the calls on it. */
interface Served {
  readonly freeSwitch: Pick<FreeSwitch, "stopTaking" | "close">;
  readonly reception: Pick<CallAcceptor, "close" | "serving">;
  readonly inFlight: Pick<PaymentsInFlight, "count" | "settled">;
}

interface Patience {
  /** How long calls in progress have to end. */
  readonly drainMs: number;
  /** Emits when they are not to be waited for any longer. */
  readonly hurry$: Observable<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Takes no more calls, and lets those in progress end, for as long as a whole payment may take. Then they are left: to
 * another controller, or to the fallback extension. A payment that is at its connector is waited for, however long the
 * connector may take, and its action is told.
 */
export async function gracefulShutdown(serving: readonly Served[], patience: Patience): Promise<void> {
  const { drainMs, hurry$, clock, logger } = patience;
  for (const { freeSwitch } of serving) freeSwitch.stopTaking();
  const ended = Promise.all(serving.map(({ reception }) => reception.close()));
  const within = (ms: number) => firstValueFrom(race(from(ended), timer(ms, clock)));
  const payments = async () => {
    const count = serving.reduce((sum, { inFlight }) => sum + inFlight.count, 0);
    if (count === 0) return;
    logger.warn(`waiting for ${count} payment(s) that are at a connector or not yet recorded`);
    await Promise.all(serving.map(({ inFlight }) => inFlight.settled()));
    await within(TELLING_MS);
  };
  const calls = () => serving.reduce((sum, { reception }) => sum + reception.serving, 0);
  if (calls() > 0)
    logger.info({ calls: calls() }, `draining: up to ${drainMs / 1_000} s for the calls in progress`);
  await firstValueFrom(race(from(ended), timer(drainMs, clock), hurry$));
  await payments();
  if (calls() > 0)
    logger.warn({ calls: calls() }, "calls are left to another controller or the fallback extension");
  await Promise.all(serving.map(({ freeSwitch }) => freeSwitch.close()));
  await within(TELLING_MS);
  // Those that were sent, or could not be recorded, since the last look.
  await payments();
}
