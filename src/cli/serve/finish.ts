import type { Logger } from "pino";
import { firstValueFrom, from, type Observable, race, timer } from "rxjs";
import type { PaymentsInFlight } from "../../call/payments-in-flight.js";
import type { Reception } from "../../call/reception.js";
import type { Clock } from "../../domain/clock.js";
import type { FreeSwitch } from "../../switch/free-switch.js";

/** Milliseconds that the end of a payment, or of a call that was left, has to be told. */
const TELLING_MS = 10_000;

/** One switch, and the calls on it. */
export interface Served {
  readonly freeSwitch: Pick<FreeSwitch, "stopTaking" | "close">;
  readonly reception: Pick<Reception, "close" | "serving">;
  readonly inFlight: Pick<PaymentsInFlight, "count" | "settled">;
}

export interface Patience {
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
export async function finish(serving: readonly Served[], patience: Patience): Promise<void> {
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
