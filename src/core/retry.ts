import type { Observable } from "rxjs";
import { type Clock, pause } from "./clock.js";
import { hasCode } from "./errors.js";

/** How often a failed attempt is repeated, and after which pauses. */
export interface RetrySchedule {
  /** Attempts after the first; without a limit when absent. */
  readonly retries?: number;
  /** The pause after a number of failed attempts, 1 or more; milliseconds. */
  readonly pauseMs: (failures: number) => number;
  /**
   * The part of a pause that is always waited for, and the part that is random, so that not all who wait return at the
   * same time; as shares of the pause. Absent: each pause is waited for as it is.
   */
  readonly jitter?: { readonly always: number; readonly random: number };
}

/** Pauses that double: `firstMs` after the first failure, at most `longestMs`. */
export function doubling(
  firstMs: number,
  longestMs = Number.POSITIVE_INFINITY,
): (failures: number) => number {
  return (failures) => Math.min(longestMs, firstMs * 2 ** (failures - 1));
}

/** One pause after the other; the last one repeats. */
export function stepped(pausesMs: readonly number[]): (failures: number) => number {
  return (failures) => pausesMs[Math.min(failures, pausesMs.length) - 1] as number;
}

/**
 * Milliseconds from the last of so many failed attempts to the next one; undefined when there is none. `askedMs`: the pause
 * that the other side requests, which makes a pause longer, never shorter. `random`: from 0 to 1.
 */
export function pauseAfter(
  failures: number,
  { retries = Number.POSITIVE_INFINITY, pauseMs, jitter }: RetrySchedule,
  random: () => number,
  askedMs = 0,
): number | undefined {
  if (failures > retries) return undefined;
  const share = jitter === undefined ? 1 : jitter.always + jitter.random * random();
  return Math.max(pauseMs(failures) * share, askedMs);
}

/** The retries of one operation: counts the attempts that failed, and waits for the next one. */
export class Retries {
  #failures = 0;

  constructor(
    private readonly schedule: RetrySchedule,
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * Call it after a failed attempt: resolves with true when it is time for the next one, or when `until$` emits; at once
   * with false when there is none. `askedMs` as in `pauseAfter`.
   */
  async next(askedMs = 0, until$?: Observable<unknown>): Promise<boolean> {
    const ms = pauseAfter(++this.#failures, this.schedule, this.random, askedMs);
    if (ms === undefined) return false;
    await pause(ms, this.clock, until$);
    return true;
  }

  /** After a success: the next failure is the first again. */
  restart(): void {
    this.#failures = 0;
  }
}

/** Whether the same request may succeed later: the server was not reached, or did not respond in time. */
export function isTransientHttp(thrown: unknown): boolean {
  return hasCode(thrown, "HTTP_UNREACHABLE") || hasCode(thrown, "HTTP_NO_ANSWER");
}
