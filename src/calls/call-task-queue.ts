import { type Observable, Subject } from "rxjs";

/**
 * What somebody outside wants done on a call, a payment as a rule. It runs between two instructions of the call's
 * document, or in a pause of it: never beside one, for both would want the caller's keys.
 */
export class CallTaskQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #arrival$ = new Subject<void>();

  /** Runs as soon as the instruction that runs now has ended. */
  add(run: () => Promise<void>): void {
    this.#waiting.push(run);
    this.#arrival$.next();
  }

  /** Emits when one is added. */
  get arrival$(): Observable<void> {
    return this.#arrival$;
  }

  /** Runs those that wait, one after the other. */
  async run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await next();
  }
}
