import { firstValueFrom, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import type { ConnectorOutcome } from "../core/payment.js";

export type Unapproved = Exclude<ConnectorOutcome, { state: "approved" }>;

/** Why one try came to nothing. */
export interface Problem {
  /** What it means if no try can have had an effect; `unknown` is never said here, but found by `RetryPolicy`. */
  readonly outcome: Unapproved & { readonly state: "declined" | "failed" };
  /** Whether the same request, with the same id, may get another answer. */
  readonly again: boolean;
  /** Whether the processor may have acted on the request, money moved included. */
  readonly mayHaveActed: boolean;
  /** The refusal may only tell that an earlier try with this id was taken. */
  readonly maybeRepeated?: true;
  /** How long the processor asks us to wait, milliseconds. */
  readonly retryAfterMs?: number;
}

export type Tried<T> = { readonly result: T } | Problem;
export type Concluded<T> = { readonly result: T } | { readonly outcome: Unapproved };

export interface TriesOptions {
  /** Tries after the first one. */
  readonly retries: number;
  /** Milliseconds before the first retry; doubled for each one after. */
  readonly firstPauseMs: number;
}

/** The longest that a processor's Retry-After is obeyed: a caller waits on the telephone. */
const LONGEST_RETRY_AFTER_MS = 10_000;

/** Sends a request until it is answered for good, and concludes from all tries what may be said of it. */
export class RetryPolicy {
  constructor(
    private readonly options: TriesOptions,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** Milliseconds that all pauses together take at most. */
  get longestPausesMs(): number {
    const pauses = Array.from({ length: this.options.retries }, (_, index) => this.#pauseMs(index + 1));
    return pauses.reduce((sum, pause) => sum + Math.max(pause, LONGEST_RETRY_AFTER_MS), 0);
  }

  /**
   * A refusal counts only when no earlier try can have had an effect: a try that was sent and not answered may have
   * charged the card, whatever the later ones say. Then it is `unknown`.
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

  /** Half of the pause is by chance, so that a processor that comes back is not met by all calls at once. */
  #pause(retry: number, retryAfterMs: number): Promise<unknown> {
    const ms = this.#pauseMs(retry);
    return firstValueFrom(timer(Math.max(ms / 2 + (ms / 2) * this.random(), retryAfterMs), this.clock));
  }
}
