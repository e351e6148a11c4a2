import type { Logger } from "pino";
import { firstValueFrom, from, type Observable, ReplaySubject, race, timer } from "rxjs";
import type { CallAcceptor } from "../calls/call-acceptor.js";
import type { PaymentsInFlight } from "../calls/payments-in-flight.js";
import type { Clock } from "../core/clock.js";
import type { FreeSwitch } from "../freeswitch/free-switch.js";

/** Closes what was opened, in reverse order, also when a later step of opening fails. */
export class ShutdownStack {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** A failure does not keep the rest open; when all are closed, throws the first failure. */
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

/** The progress of a process that is shutting down. */
interface DrainState {
  readonly draining: boolean;
  /** Number of calls in progress. */
  readonly calls: number;
}

/** The shutdown of the process, requested by a signal or by the API, and its progress. */
export class Drain {
  readonly #asked = new ReplaySubject<void>(1);
  #isDraining = false;
  #left: () => number = () => 0;

  /** Emits the request, also to a late subscriber. */
  readonly asked$: Observable<void> = this.#asked.asObservable();

  /** `left` returns how many calls are in progress. */
  counts(left: () => number): void {
    this.#left = left;
  }

  /** Requests that the process takes no more calls, and ends when those in progress have ended. Idempotent. */
  ask(): void {
    this.#isDraining = true;
    this.#asked.next();
  }

  state(): DrainState {
    return { draining: this.#isDraining, calls: this.#left() };
  }
}

/** Milliseconds allowed for reporting the end of a payment, or of a call that was left. */
const REPORTING_MS = 10_000;

/** One switch, and the calls on it. */
interface Served {
  readonly freeSwitch: Pick<FreeSwitch, "stopTaking" | "close">;
  readonly reception: Pick<CallAcceptor, "close" | "serving">;
  readonly inFlight: Pick<PaymentsInFlight, "count" | "settled">;
}

interface ShutdownOptions {
  /** How long calls in progress may take to end. */
  readonly drainMs: number;
  /** Emits when it must not wait for them any longer. */
  readonly hurry$: Observable<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Takes no more calls, and lets those in progress end, for as long as a whole payment may take. Then it leaves them to
 * another controller or to the fallback extension. It waits for a payment that is at its connector, however long the
 * connector may take, and for the request to the payment's action.
 */
export async function gracefulShutdown(serving: readonly Served[], options: ShutdownOptions): Promise<void> {
  const { drainMs, hurry$, clock, logger } = options;
  for (const { freeSwitch } of serving) freeSwitch.stopTaking();
  const ended = Promise.all(serving.map(({ reception }) => reception.close()));
  const within = (ms: number) => firstValueFrom(race(from(ended), timer(ms, clock)));
  const payments = async () => {
    const count = serving.reduce((sum, { inFlight }) => sum + inFlight.count, 0);
    if (count === 0) return;
    logger.warn(`waiting for ${count} payment(s) that are at a connector or not yet recorded`);
    await Promise.all(serving.map(({ inFlight }) => inFlight.settled()));
    await within(REPORTING_MS);
  };
  const calls = () => serving.reduce((sum, { reception }) => sum + reception.serving, 0);
  if (calls() > 0)
    logger.info({ calls: calls() }, `draining: up to ${drainMs / 1_000} s for the calls in progress`);
  await firstValueFrom(race(from(ended), timer(drainMs, clock), hurry$));
  await payments();
  if (calls() > 0)
    logger.warn({ calls: calls() }, "calls are left to another controller or the fallback extension");
  await Promise.all(serving.map(({ freeSwitch }) => freeSwitch.close()));
  await within(REPORTING_MS);
  // Payments that were sent, or could not be recorded, since the last check.
  await payments();
}
