import type { Clock } from "../core/clock.js";
import { Retries, type RetrySchedule, stepped } from "../core/retry.js";

/** One hour in total. */
const FOR_AN_HOUR: RetrySchedule = { retries: 240, pauseMs: stepped([200, 1_000, 5_000, 15_000]) };

/** Retries an operation that has failed, for an hour. Returns whether an attempt returned true. */
export async function retryWithBackoff(attempt: () => Promise<boolean>, clock: Clock): Promise<boolean> {
  const retries = new Retries(FOR_AN_HOUR, clock);
  while (await retries.next()) if (await attempt()) return true;
  return false;
}
