import { defer, Observable, ReplaySubject, takeUntil, throwError, timer } from "rxjs";
import type { ChannelEnd } from "../core/call.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";

/**
 * After FreeSWITCH reports that a channel does not exist, its CHANNEL_HANGUP is on its way: events are polled every 20
 * ms.
 */
const HANGUP_ON_ITS_WAY_MS = 1000;

/** How long one channel is ours, and how that ends. */
export class ChannelLifetime {
  readonly #end = new ReplaySubject<ChannelEnd>(1);
  #gone: ChannelEnd | undefined;
  #isAbsent = false;
  /** Whether we have asked FreeSWITCH to end the call. */
  isKilled = false;

  /** Emits once and completes; also for a late subscriber. */
  readonly end$: Observable<ChannelEnd> = this.#end.asObservable();

  /** `onEnd` is called once, after the subscribers of `end$`, with the error that everything unfinished fails with. */
  constructor(
    private readonly callId: string,
    private readonly clock: Clock,
    private readonly onEnd: (error: AppError) => void,
  ) {}

  get isOver(): boolean {
    return this.#gone !== undefined;
  }

  /** CHANNEL_GONE, with the way in which the call has ended. */
  get error(): AppError {
    return new AppError("CHANNEL_GONE", `call ${this.callId} has ended (${this.#gone?.by})`);
  }

  /** Cold: starts on subscribe; after the end, fails with CHANNEL_GONE in its place. */
  during<Value>(start: () => Observable<Value>): Observable<Value> {
    return defer(() => (this.isOver ? throwError(() => this.error) : start()));
  }

  /**
   * Sends the command that ends the call; completes when it has ended in one of these ways, fails when it ends in
   * another way or not at all.
   */
  ending(
    ways: readonly ChannelEnd["by"][],
    send: (failed: (thrown: unknown) => void) => void,
  ): Observable<never> {
    return new Observable<never>((listener) => {
      send((thrown) => listener.error(thrown));
      return this.#end.subscribe((gone) =>
        ways.includes(gone.by) ? listener.complete() : listener.error(this.error),
      );
    });
  }

  /** FreeSWITCH has no such channel. A lost CHANNEL_HANGUP must not keep a call forever. */
  absent(): void {
    if (this.#isAbsent) return;
    this.#isAbsent = true;
    timer(HANGUP_ON_ITS_WAY_MS, this.clock)
      .pipe(takeUntil(this.#end))
      .subscribe(() => this.hungUp("NORMAL_UNSPECIFIED"));
  }

  hungUp(cause: string): void {
    this.finish({ by: this.isKilled ? "us" : "caller", cause });
  }

  /** The first end counts. */
  finish(gone: ChannelEnd): void {
    if (this.isOver) return;
    this.#gone = gone;
    // First the reason, then the consequences: code that waits for both must not mistake a failed prompt for a fault.
    this.#end.next(gone);
    this.#end.complete();
    this.onEnd(this.error);
  }
}
