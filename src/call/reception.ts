import type { Observable, Subscription } from "rxjs";
import type { Channel } from "../switch/channel.js";
import { serveCall } from "./serve-call.js";
import type { CallServices } from "./services.js";

/** Takes every call of a switch and serves it. */
export class Reception {
  readonly #serving = new Set<Promise<void>>();
  readonly #subscription: Subscription;

  constructor(calls$: Observable<Channel>, services: CallServices) {
    this.#subscription = calls$.subscribe((channel) => {
      const served = serveCall(channel, services);
      this.#serving.add(served);
      void served.finally(() => this.#serving.delete(served));
    });
  }

  /** How many calls are being served. */
  get serving(): number {
    return this.#serving.size;
  }

  /** Takes no more calls; resolves when those that are being served have ended. */
  async close(): Promise<void> {
    // A call that was claimed in the last moment is served, too.
    while (this.#serving.size > 0) await Promise.all(this.#serving);
    this.#subscription.unsubscribe();
  }
}
