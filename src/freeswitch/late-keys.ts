import type { Clock } from "../core/clock.js";

/** Nobody answers a question that has been heard for less than this. Milliseconds. */
const UNDERSTOOD_MS = 350;
/** The longest pause between two keys of one entry that is typed without looking up. Milliseconds. */
const PACE_MS = 300;
/** A caller who is still typing after this means the new question. Milliseconds. */
const LIMIT_MS = 2_000;
/** A sound that begins later after an interruption has nothing to do with it. Milliseconds. */
const ASKED_WITHIN_MS = 5_000;

/**
 * The keys that a caller is still pressing for a question that an interruption cut off. The question is asked anew as soon
 * as the call is reached again; such keys would stop it before it is heard, and would count as the beginning of its answer.
 */
export class LateKeys {
  #interruptedAt: number | undefined;
  #askedAt: number | undefined;
  #lastLateAt: number | undefined;

  constructor(private readonly clock: Clock) {}

  /** The call is reached again, or was taken over. */
  interrupted(): void {
    this.#interruptedAt = this.clock.now();
  }

  /** A sound begins. Returns whether it is the first one after an interruption: keys must not stop it on the switch. */
  soundBegins(): boolean {
    const [now, since] = [this.clock.now(), this.#interruptedAt];
    this.#interruptedAt = undefined;
    const isFirst = since !== undefined && now - since <= ASKED_WITHIN_MS;
    this.#askedAt = isFirst ? now : undefined;
    this.#lastLateAt = undefined;
    return isFirst;
  }

  /** Whether a key that is pressed now still belongs to the question that was cut off. */
  isLate(): boolean {
    if (this.#askedAt === undefined) return false;
    const now = this.clock.now();
    const heardFor = now - this.#askedAt;
    const continues = this.#lastLateAt !== undefined && now - this.#lastLateAt <= PACE_MS;
    if (heardFor < UNDERSTOOD_MS || (continues && heardFor < LIMIT_MS)) {
      this.#lastLateAt = now;
      return true;
    }
    this.#askedAt = undefined;
    return false;
  }
}
