import type { Subscription } from "rxjs";
import type { Clock } from "../core/clock.js";

interface Task {
  readonly group: string;
  readonly subscription: Subscription;
}

/** Scheduled tasks, each in a named group (switch_scheduler.c): the leases are in the group of their call. */
export class Schedule {
  readonly #clock: Clock;
  readonly #tasks = new Map<number, Task>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `when` is `+seconds` from now, or seconds since the epoch; any other text means now. Returns the task's number. */
  add(when: string, group: string, run: () => void): number {
    const seconds = Number.parseInt(when.replace(/^\+/, ""), 10) || 0;
    const delayMs = when.startsWith("+") ? seconds * 1_000 : seconds * 1_000 - this.#clock.now();
    const id = ++this.#lastId;
    const subscription = this.#clock.schedule(
      () => {
        this.#tasks.delete(id);
        run();
      },
      Math.max(0, delayMs),
    );
    this.#tasks.set(id, { group, subscription });
    return id;
  }

  /** Removes one task by its number, or all tasks of a group; returns how many there were. */
  remove(idOrGroup: string): number {
    const found = [...this.#tasks].filter(
      ([id, task]) => String(id) === idOrGroup || task.group === idOrGroup,
    );
    for (const [id, { subscription }] of found) {
      subscription.unsubscribe();
      this.#tasks.delete(id);
    }
    return found.length;
  }
}
