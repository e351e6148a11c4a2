import { AppError } from "../domain/errors.js";

/** How much may be done at the same time. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(
    private readonly inParallel: number,
    private readonly mostWaiting: number,
  ) {}

  /** Runs `work` when it is its turn. Errors with VOICE_FAILED when too many wait already, and with what `work` throws. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken--;
      else next();
    }
  }

  async #enter(): Promise<void> {
    if (this.#taken < this.inParallel) {
      this.#taken++;
      return;
    }
    if (this.#waiting.length >= this.mostWaiting)
      throw new AppError("VOICE_FAILED", `${this.mostWaiting} prompts wait to be rendered already`);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
