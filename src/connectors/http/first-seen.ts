/** When each of the last so many keys was first seen. */
export class FirstSeen {
  readonly #at = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Milliseconds from the first time that this key was seen until `now`: 0 the first time. */
  ageOf(key: string, now: number): number {
    const first = this.#at.get(key);
    if (first !== undefined) return now - first;
    this.#at.set(key, now);
    const [oldest] = this.#at.keys();
    if (this.#at.size > this.most && oldest !== undefined) this.#at.delete(oldest);
    return 0;
  }

  forget(key: string): void {
    this.#at.delete(key);
  }
}
