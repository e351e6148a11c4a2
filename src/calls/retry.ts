import { firstValueFrom, timer } from "rxjs";
import type { Clock } from "../core/clock.js";

/** Milliseconds before each attempt; the last one repeats. */
const PAUSES_MS = [200, 1_000, 5_000, 15_000];
/** One hour in total. */
const MOST_TRIES = 240;

/** Retries a failed operation for an hour. Returns whether an attempt returned true. */
export async function retryWithBackoff(attempt: () => Promise<boolean>, clock: Clock): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] as number;
    await firstValueFrom(timer(pause, clock));
    if (await attempt()) return true;
  }
  return false;
}
