import { type Observable, Subject } from "rxjs";

/**
 * Tasks that the API requests on a call, usually payments. A task runs between two instructions of the call's document, or
 * during a pause: never in parallel with an instruction, since both would need the caller's keys.
 */
export class CallTaskQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #arrival$ = new Subject<void>();

  /** Runs as soon as the current instruction has ended. */
  add(run: () => Promise<void>): void {
    this.#waiting.push(run);
    this.#arrival$.next();
  }

  /** Emits when a task is added. */
  get arrival$(): Observable<void> {
    return this.#arrival$;
  }

  /** Runs the queued tasks one after the other. */
  async run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await next();
  }
}
