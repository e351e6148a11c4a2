import type { Logger } from "pino";
import { firstValueFrom, from, race, timer } from "rxjs";
import type { PaymentsInFlight } from "../../call/payments-in-flight.js";
import type { Reception } from "../../call/reception.js";
import type { Clock } from "../../domain/clock.js";
import type { FreeSwitch } from "../../switch/free-switch.js";

/** Milliseconds that calls in progress have to end when the process is asked to stop. */
const PATIENCE_MS = 10_000;
/** Milliseconds that the end of a payment, or of a call that was left, has to be told. */
const TELLING_MS = 10_000;

/** One switch, and the calls on it. */
export interface Served {
  readonly freeSwitch: Pick<FreeSwitch, "close">;
  readonly reception: Pick<Reception, "close">;
  readonly inFlight: Pick<PaymentsInFlight, "count" | "settled">;
}

/**
 * Lets the calls in progress end, for a while. A payment that is at its connector is waited for, however long the
 * connector may take, and its action is told; a caller who is still typing is left to the fallback extension, and
 * whoever waits for that payment hears that it came to nothing.
 */
export async function finish(serving: readonly Served[], clock: Clock, logger: Logger): Promise<void> {
  const ended = Promise.all(serving.map(({ reception }) => reception.close()));
  const within = (ms: number) => firstValueFrom(race(from(ended), timer(ms, clock)));
  const payments = async () => {
    const count = serving.reduce((sum, { inFlight }) => sum + inFlight.count, 0);
    if (count === 0) return;
    logger.warn(`waiting for ${count} payment(s) that are at a connector or not yet written down`);
    await Promise.all(serving.map(({ inFlight }) => inFlight.settled()));
    await within(TELLING_MS);
  };
  await within(PATIENCE_MS);
  await payments();
  for (const { freeSwitch } of serving) freeSwitch.close();
  await within(TELLING_MS);
  // Those that were sent, or could not be written down, since the last look.
  await payments();
}
