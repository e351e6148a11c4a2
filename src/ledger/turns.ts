import { AppError } from "../domain/errors.js";

interface Waiting {
  readonly enter: () => void;
}

/** One at a time, in the order of asking; nobody waits beyond their own time limit. */
export class Turns {
  readonly #waiting = new Set<Waiting>();
  #isTaken = false;

  /** `deadline` is a time of `performance.now()`. Errors with LEDGER_UNAVAILABLE when it passes first. */
  enter(deadline: number): Promise<void> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new AppError("LEDGER_UNAVAILABLE", "those before it hold up the ledger's database"));
      }, deadline - performance.now());
      this.#waiting.add(waiting);
    });
  }

  /** Gives the turn to the next who waits. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#isTaken = false;
      return;
    }
    this.#waiting.delete(next);
    next.enter();
  }
}
