import { ReplaySubject, type Subscriber } from "rxjs";
import type { Terminators } from "./channel.js";

/** One sound on its way to a channel, on it, or over. */
export class Sound {
  isSent = false;
  isStopping = false;
  isEnded = false;
  /** FreeSWITCH has heard a key that stops it. */
  stopsItself = false;
  /** One value when it is over, at once for a late subscriber; then completes. */
  readonly ended$ = new ReplaySubject<void>(1);

  constructor(
    readonly terminators: Terminators,
    private readonly listener: Subscriber<never>,
  ) {}

  end(error?: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.ended$.next();
    this.ended$.complete();
    if (error === undefined) this.listener.complete();
    else this.listener.error(error);
  }
}
