import { firstValueFrom, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import type { ConnectorOutcome } from "../core/payment.js";

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
  constructor(
    private readonly options: TriesOptions,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** The maximum of all pauses together, milliseconds. */
  get longestPausesMs(): number {
    const pauses = Array.from({ length: this.options.retries }, (_, index) => this.#pauseMs(index + 1));
    return pauses.reduce((sum, pause) => sum + Math.max(pause, LONGEST_RETRY_AFTER_MS), 0);
  }

  /**
   * A refusal counts only when no earlier try can have had an effect: a try that was sent and not answered may have
   * charged the card, regardless of later answers. Then the outcome is `unknown`.
   */
  async run<T>(attempt: () => Promise<Tried<T>>): Promise<Concluded<T>> {
    let earlier = false;
    for (let retry = 0; ; retry++) {
      const tried = await attempt();
      if ("result" in tried) return tried;
      const { outcome, again, mayHaveActed, maybeRepeated, retryAfterMs = 0 } = tried;
      if (again && retry < this.options.retries && retryAfterMs <= LONGEST_RETRY_AFTER_MS) {
        earlier ||= mayHaveActed;
        await this.#pause(retry + 1, retryAfterMs);
        continue;
      }
      const doubtful = outcome.state === "failed" ? earlier || mayHaveActed : earlier && maybeRepeated;
      return { outcome: doubtful === true ? { ...outcome, state: "unknown" } : outcome };
    }
  }

  #pauseMs(retry: number): number {
    return this.options.firstPauseMs * 2 ** (retry - 1);
  }

  /** Half of the pause is random, so that not all calls reach a recovering processor at the same time. */
  #pause(retry: number, retryAfterMs: number): Promise<unknown> {
    const ms = this.#pauseMs(retry);
    return firstValueFrom(timer(Math.max(ms / 2 + (ms / 2) * this.random(), retryAfterMs), this.clock));
  }
}
