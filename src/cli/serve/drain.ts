import { type Observable, ReplaySubject } from "rxjs";

/** What is seen of a process that ends. */
export interface DrainState {
  readonly draining: boolean;
  /** In progress. */
  readonly calls: number;
}

/** The end of the process: asked for by a signal or by the API, and seen by whoever waits for it. */
export class Drain {
  readonly #asked = new ReplaySubject<void>(1);
  #isDraining = false;
  #left: () => number = () => 0;

  /** Also for a late subscriber. */
  readonly asked$: Observable<void> = this.#asked.asObservable();

  /** `left`: how many calls are in progress. */
  counts(left: () => number): void {
    this.#left = left;
  }

  /** Takes no more calls, and ends when those in progress have ended. A second time it changes nothing. */
  ask(): void {
    this.#isDraining = true;
    this.#asked.next();
  }

  state(): DrainState {
    return { draining: this.#isDraining, calls: this.#left() };
  }
}
