import { BehaviorSubject, distinctUntilChanged, filter, firstValueFrom, type Observable } from "rxjs";
import { type AppError, hasCode } from "../core/errors.js";
import type { ChannelLink } from "./pending-executions.js";

/** How one channel is reached: over successive connections, with times in between without one. */
export class Reach {
  readonly #isReachable = new BehaviorSubject(true);
  #link: ChannelLink | undefined;
  #end: AppError | undefined;

  /** Whether there is a connection: emits immediately and at each change; completes at the end. */
  readonly isReachable$: Observable<boolean> = this.#isReachable.pipe(distinctUntilChanged());

  /** `onCut` is called when a connection is lost, before subscribers are notified. */
  constructor(
    link: ChannelLink,
    private readonly onCut: () => void,
  ) {
    this.#link = link;
  }

  /** The connection; undefined while there is none. */
  get link(): ChannelLink | undefined {
    return this.#link;
  }

  cut(): void {
    if (this.#link === undefined) return;
    this.#link = undefined;
    this.onCut();
    this.#isReachable.next(false);
  }

  reached(link: ChannelLink): void {
    this.#link = link;
    this.#isReachable.next(true);
  }

  /**
   * There will be no further connection: everything that waits for one fails with `error`, and so does everything sent
   * later.
   */
  end(error: AppError): void {
    this.#end = error;
    this.#link = undefined;
    this.#isReachable.complete();
  }

  /**
   * Runs an API command, and waits for a connection to do so. A command that lost its answer with the connection is sent
   * again, so it must be repeatable. Rejects as `EslConnection.api` does otherwise, and with the error of the end.
   */
  async api(command: string): Promise<string> {
    for (;;) {
      const link = this.#link ?? (await this.#nextLink());
      try {
        return await link.api(command);
      } catch (thrown) {
        if (!hasCode(thrown, "ESL_CLOSED")) throw thrown;
        if (this.#link === link) this.cut();
      }
    }
  }

  async #nextLink(): Promise<ChannelLink> {
    if (this.#end === undefined)
      await firstValueFrom(this.#isReachable.pipe(filter(Boolean)), { defaultValue: false });
    if (this.#link === undefined) throw this.#end;
    return this.#link;
  }
}
