/** Work that runs one at a time, and serves all who asked for it before it began: whoever asks during a run shares the next. */
export class SharedRuns<Asked, Result> {
  /** The last run that has started or is scheduled. */
  #running: Promise<unknown> = Promise.resolve();
  #next: { readonly asked: Asked[]; readonly result: Promise<Result> } | undefined;

  constructor(private readonly run: (asked: readonly Asked[]) => Promise<Result>) {}

  /** `isFirst`: of those who share the run, this one asked first. A run starts although the one before it failed. */
  ask(asked: Asked): { readonly result: Promise<Result>; readonly isFirst: boolean } {
    const isFirst = this.#next === undefined;
    const start = () => this.#start();
    this.#next ??= { asked: [], result: this.#running.then(start, start) };
    this.#next.asked.push(asked);
    this.#running = this.#next.result;
    return { result: this.#next.result, isFirst };
  }

  #start(): Promise<Result> {
    const asked = this.#next?.asked ?? [];
    this.#next = undefined;
    return this.run(asked);
  }
}
