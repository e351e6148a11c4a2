import { VirtualAction, VirtualTimeScheduler } from "rxjs";

/** Turns of the event loop without data in transit before time may jump. */
const QUIET_TURNS = 4;

/** Virtual time that jumps to the next timer whenever nothing else happens in the process. */
export class FlowingClock extends VirtualTimeScheduler {
  #quiet: () => boolean = () => true;
  #quietTurns = 0;
  #flows = false;

  constructor() {
    super(VirtualAction, Number.POSITIVE_INFINITY);
  }

  /** `quiet` returns whether no byte is in transit. */
  flow(quiet: () => boolean): void {
    this.#quiet = quiet;
    this.#flows = true;
    setImmediate(() => this.#turn());
  }

  stop(): void {
    this.#flows = false;
  }

  #turn(): void {
    if (!this.#flows) return;
    this.#quietTurns = this.#quiet() ? this.#quietTurns + 1 : 0;
    if (this.#quietTurns >= QUIET_TURNS) {
      this.#quietTurns = 0;
      this.#jump();
    }
    setImmediate(() => this.#turn());
  }

  #jump(): void {
    const next = this.actions.find((action) => !action.closed);
    if (next === undefined) return;
    this.maxFrames = next.delay;
    this.flush();
    this.maxFrames = Number.POSITIVE_INFINITY;
  }
}
