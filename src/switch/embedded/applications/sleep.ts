import { Subscription } from "rxjs";
import type { Digit } from "../../../domain/digit.js";
import { isTrue } from "../truth.js";
import type { Activity, Application, Session } from "./application.js";
import { terminates } from "./terminators.js";

/**
 * A pause. Any key ends it and is left for what comes next; with `sleep_eat_digits` it is taken, and ends the pause
 * when it is a terminator (switch_ivr_sleep). The time also passes while something else is nested inside.
 */
class Sleeping implements Activity {
  readonly #session: Session;
  readonly #ms: number;
  #over: () => void = () => undefined;
  #timer = Subscription.EMPTY;
  #until = 0;

  constructor(session: Session, ms: number) {
    this.#session = session;
    this.#ms = ms;
  }

  get takesDigits(): boolean {
    return isTrue(this.#session.record.variables.text("sleep_eat_digits"));
  }

  begin(over: () => void): void {
    this.#over = over;
    this.#until = this.#session.clock.now() + this.#ms;
    this.resume();
  }

  press(digit: Digit): boolean {
    return terminates(this.#session, digit);
  }

  end(): void {
    this.suspend();
  }

  suspend(): void {
    this.#timer.unsubscribe();
  }

  resume(): void {
    const { clock } = this.#session;
    this.#timer = clock.schedule(() => this.#over(), Math.max(0, this.#until - clock.now()));
  }
}

/** `sleep milliseconds`. */
export const sleep: Application = {
  run(session, argument) {
    const ms = Number.parseInt(argument, 10);
    return ms > 0 ? new Sleeping(session, ms) : undefined;
  },
};
