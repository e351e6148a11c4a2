import type { Subscriber } from "rxjs";
import { hasCode } from "../domain/errors.js";
import type { MediaGuard } from "./media-guard.js";

/** Keeps one call's keys out of recordings and log while its card is taken. */
export class Shield {
  #looking = Promise.resolve();
  #looks = 0;

  /** `proveLog` rejects when FreeSWITCH logs keys. `listener` hears of each look that found the call safe. */
  constructor(
    private readonly guard: MediaGuard,
    private readonly proveLog: () => Promise<void>,
    private readonly listener: Subscriber<void>,
  ) {}

  covers(channelId: string): boolean {
    return this.guard.covers(channelId);
  }

  /** Looks after what listens to the call, after a look that is under way. */
  look(): void {
    this.#looks++;
    this.#looking = this.#looking.then(async () => {
      try {
        await this.proveLog();
        await this.guard.protect();
        this.listener.next();
      } catch (thrown) {
        // The next connection has it looked at again.
        if (!hasCode(thrown, "ESL_CLOSED")) this.listener.error(thrown);
      } finally {
        this.#looks--;
      }
    });
  }

  /** Calls `release` when no mask is on its way that would come behind it: at once where it can. */
  lower(release: (guard: MediaGuard) => void): void {
    if (this.#looks === 0) release(this.guard);
    else void this.#looking.then(() => release(this.guard));
  }
}
