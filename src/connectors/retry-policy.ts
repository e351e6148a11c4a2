import type { Clock } from "../core/clock.js";
import type { ConnectorOutcome } from "../core/payment.js";
import { doubling, pauseAfter, Retries, type RetrySchedule } from "../core/retry.js";

export type Unapproved = Exclude<ConnectorOutcome, { state: "approved" }>;

/** Why one try failed. */
export interface Problem {
  /** The outcome if no try can have had an effect; never `unknown`, which `RetryPolicy` derives. */
  readonly outcome: Unapproved & { readonly state: "declined" | "failed" };
  /** Whether the same request, with the same id, may get a different answer. */
  readonly again: boolean;
  /** Whether the processor may have acted on the request, including moving money. */
  readonly mayHaveActed: boolean;
  /** The refusal may only mean that an earlier try with this id was accepted. */
  readonly maybeRepeated?: true;
  /** How long the processor asks to wait, milliseconds. */
  readonly retryAfterMs?: number;
}

export type Tried<T> = { readonly result: T } | Problem;
export type Concluded<T> = { readonly result: T } | { readonly outcome: Unapproved };

export interface TriesOptions {
  /** Tries after the first. */
  readonly retries: number;
  /** Milliseconds before the first retry; doubled for each further one. */
  readonly firstPauseMs: number;
}

/** The longest Retry-After that is obeyed: a caller is waiting on the telephone. */
const LONGEST_RETRY_AFTER_MS = 10_000;

/** Sends a request until the answer is final, and derives the outcome from all tries. */
export class RetryPolicy {
  readonly #retries: number;
  readonly #schedule: RetrySchedule;

  constructor(
    { retries, firstPauseMs }: TriesOptions,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    this.#retries = retries;
    // Half of a pause is random: not all calls shall reach a recovering processor at the same time.
    this.#schedule = { retries, pauseMs: doubling(firstPauseMs), jitter: { always: 0.5, random: 0.5 } };
  }

  /** The maximum of all pauses together, milliseconds. */
  get longestPausesMs(): number {
    const longest = (retry: number) =>
      pauseAfter(retry, this.#schedule, () => 1, LONGEST_RETRY_AFTER_MS) ?? 0;
    const pauses = Array.from({ length: this.#retries }, (_, index) => longest(index + 1));
    return pauses.reduce((sum, pause) => sum + pause, 0);
  }

  /**
   * A refusal counts only when no earlier try can have had an effect: a try that was sent and not answered may have
   * charged the card, regardless of later answers. Then the outcome is `unknown`.
   */
  async run<T>(attempt: () => Promise<Tried<T>>): Promise<Concluded<T>> {
    const retries = new Retries(this.#schedule, this.clock, this.random);
    let earlier = false;
    for (;;) {
      const tried = await attempt();
      if ("result" in tried) return tried;
      const { outcome, again, mayHaveActed, maybeRepeated, retryAfterMs = 0 } = tried;
      if (again && retryAfterMs <= LONGEST_RETRY_AFTER_MS && (await retries.next(retryAfterMs))) {
        earlier ||= mayHaveActed;
        continue;
      }
      const doubtful = outcome.state === "failed" ? earlier || mayHaveActed : earlier && maybeRepeated;
      return { outcome: doubtful === true ? { ...outcome, state: "unknown" } : outcome };
    }
  }
}
