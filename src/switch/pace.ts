import type { Clock } from "../domain/clock.js";

/** Of how long the gaps are remembered, milliseconds. */
const MEMORY_MS = 30_000;
/** How much longer than the longest gap of late a silence must be before it says something. */
const SURPRISE = 1.5;

/**
 * How regularly the controllers of one FreeSWITCH have been seen to live of late. On a machine that has no time left all of
 * them are late: a silence tells of an end only where it is longer than what was usual just before (an accrual failure
 * detector, as Hayashibara et al. describe it, with a maximum in the place of a distribution).
 */
export class Pace {
  #gaps: { readonly at: number; readonly ms: number }[] = [];

  /** `usualMs`: gaps up to it are no sign of lateness. */
  constructor(
    private readonly clock: Clock,
    private readonly usualMs: number,
  ) {}

  /** A sign of life came so long after the one before it; milliseconds. */
  note(ms: number): void {
    if (ms <= this.usualMs) return;
    const at = this.clock.now();
    // Gaps that are older and shorter never count again.
    this.#gaps = this.#gaps.filter((gap) => gap.ms > ms && at - gap.at < MEMORY_MS);
    this.#gaps.push({ at, ms });
  }

  /** The silence that tells of an end, milliseconds: `least` where all are in time, at most `most`. */
  silence(least: number, most: number): number {
    const at = this.clock.now();
    const longest = this.#gaps.find((gap) => at - gap.at < MEMORY_MS)?.ms ?? 0;
    return Math.min(most, Math.max(least, SURPRISE * longest));
  }
}
