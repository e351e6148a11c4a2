import { VirtualAction, VirtualTimeScheduler } from "rxjs";

/** A clock that stands still until a test moves it. */
export class VirtualClock extends VirtualTimeScheduler {
  constructor() {
    super(VirtualAction, Number.POSITIVE_INFINITY);
  }

  /** Lets `ms` milliseconds pass, with all that is due in them. */
  advance(ms: number): void {
    const until = this.frame + ms;
    this.maxFrames = until;
    this.flush();
    this.frame = until;
    this.maxFrames = Number.POSITIVE_INFINITY;
  }
}
