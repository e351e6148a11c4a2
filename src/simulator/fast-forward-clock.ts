import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { VirtualAction, VirtualTimeScheduler } from "rxjs";
import { pause, systemClock } from "../core/clock.js";

/** Idle turns of the event loop before time may jump. */
const QUIET_TURNS = 2;

/**
 * A clock that runs ahead: when nothing is in progress, time jumps to the next scheduled task. While real work is held
 * (an HTTP request, a file), time runs at its normal pace, so that a server that never answers is still abandoned after
 * its deadline.
 */
export class FastForwardClock extends VirtualTimeScheduler {
  #holds = 0;
  #quiet: () => boolean = () => true;

  /** `start`: milliseconds since the epoch. */
  constructor(start: number) {
    super(VirtualAction, Number.POSITIVE_INFINITY);
    this.frame = start;
  }

  /** `quiet` returns whether no byte is in transit inside this process. */
  watch(quiet: () => boolean): void {
    this.#quiet = quiet;
  }

  /** Prevents time from jumping until the work is done. */
  async hold<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#holds++;
    try {
      return await work();
    } finally {
      this.#holds--;
    }
  }

  /** The same work, during which time does not jump. */
  held<Args extends unknown[], Value>(
    work: (...args: Args) => Promise<Value>,
  ): (...args: Args) => Promise<Value> {
    return (...args) => this.hold(() => work(...args));
  }

  /** A wait, inside held work, that only time can end: time may jump during it. Milliseconds. */
  async wait(ms: number): Promise<void> {
    this.#holds--;
    try {
      await pause(ms, this);
    } finally {
      this.#holds++;
    }
  }

  /** Lets time run until `done` settles. */
  async runUntil(done: Promise<unknown>): Promise<void> {
    let running = true;
    const stop = () => {
      running = false;
    };
    done.then(stop, stop);
    let quietTurns = 0;
    let last = performance.now();
    while (running) {
      await (this.#holds > 0 ? pause(1, systemClock) : nextTurn());
      const elapsed = performance.now() - last;
      last += elapsed;
      if (this.#holds > 0) this.#advance(elapsed);
      // Below zero: a wait outlives the request that it belongs to, for example an abandoned one.
      quietTurns = this.#holds <= 0 && this.#quiet() ? quietTurns + 1 : 0;
      if (quietTurns > QUIET_TURNS) {
        quietTurns = 0;
        this.#jump();
      }
    }
  }

  #jump(): void {
    const next = this.actions.find((action) => !action.closed);
    if (next !== undefined) this.#advance(next.delay - this.frame);
  }

  #advance(ms: number): void {
    const until = this.frame + Math.max(0, ms);
    this.maxFrames = until;
    this.flush();
    this.frame = Math.max(this.frame, until);
    this.maxFrames = Number.POSITIVE_INFINITY;
  }
}
