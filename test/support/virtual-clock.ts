import { VirtualAction, VirtualTimeScheduler } from "rxjs";

/** A clock that advances only when a test advances it. */
export class VirtualClock extends VirtualTimeScheduler {
  constructor() {
    super(VirtualAction, Number.POSITIVE_INFINITY);
  }

  /** Lets `ms` milliseconds pass, and runs everything that becomes due. */
  advance(ms: number): void {
    const until = this.frame + ms;
    this.maxFrames = until;
    this.flush();
    this.frame = until;
    this.maxFrames = Number.POSITIVE_INFINITY;
  }
}
