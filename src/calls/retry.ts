import { firstValueFrom, timer } from "rxjs";
import type { Clock } from "../core/clock.js";

/** Milliseconds before each try; the last one again and again. */
const PAUSES_MS = [200, 1_000, 5_000, 15_000];
/** For an hour. */
const MOST_TRIES = 240;

/** Tries what has failed once again, for an hour. Answers whether a try has answered true. */
export async function retryWithBackoff(attempt: () => Promise<boolean>, clock: Clock): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] as number;
    await firstValueFrom(timer(pause, clock));
    if (await attempt()) return true;
  }
  return false;
}
