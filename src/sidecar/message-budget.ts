import type { Clock } from "../domain/clock.js";

/** Messages that may come at once: a page that types a whole card sends about thirty. */
const MOST_AT_ONCE = 200;
/** Messages a second after that. A person presses no more than ten keys, and RFC 4733 events come no faster than 25. */
const PER_SECOND = 25;

/** How many messages a web phone may still send: a bucket that fills up again as time passes. */
export class MessageBudget {
  #left = MOST_AT_ONCE;
  #filledAt: number;

  constructor(private readonly clock: Clock) {
    this.#filledAt = clock.now();
  }

  /** Takes one; false when none is left. */
  take(): boolean {
    const now = this.clock.now();
    this.#left = Math.min(MOST_AT_ONCE, this.#left + ((now - this.#filledAt) / 1000) * PER_SECOND);
    this.#filledAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
