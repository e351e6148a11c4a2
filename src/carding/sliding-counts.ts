import type { Clock } from "../domain/clock.js";

interface Counted {
  readonly key: string;
  readonly at: number;
}

/** Entries at the head of the list that may be over before it is copied. */
const MOST_OVER = 1_000;

/** How often each key was counted in the latest `windowMs`. The memory is bounded: beyond `most` the oldest go. */
export class SlidingCounts {
  readonly #counts = new Map<string, number>();
  #counted: Counted[] = [];
  /** Index of the oldest that still counts. */
  #first = 0;

  constructor(
    private readonly windowMs: number,
    private readonly most: number,
    private readonly clock: Clock,
  ) {}

  add(key: string): void {
    this.#counted.push({ key, at: this.clock.now() });
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#forget();
  }

  of(key: string): number {
    this.#forget();
    return this.#counts.get(key) ?? 0;
  }

  /** Keys that are remembered. */
  get size(): number {
    this.#forget();
    return this.#counts.size;
  }

  #forget(): void {
    const since = this.clock.now() - this.windowMs;
    for (; this.#first < this.#counted.length; this.#first++) {
      const { key, at } = this.#counted[this.#first] as Counted;
      if (at > since && this.#counted.length - this.#first <= this.most) break;
      const left = (this.#counts.get(key) ?? 0) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    }
    if (this.#first <= MOST_OVER) return;
    this.#counted = this.#counted.slice(this.#first);
    this.#first = 0;
  }
}
