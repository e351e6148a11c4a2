import { randomUUID } from "node:crypto";
import { Subscription } from "rxjs";
import { isTrue } from "../truth.js";
import type { Activity, Application, Session } from "./application.js";

/** Milliseconds until a dialled party answers, and for which it then speaks. */
const RINGS_MS = 1_000;
const SPEAKS_MS = 5_000;

/** A dialled number that ends so is busy. */
const BUSY = /00(@|$)/;

/** A dialled party: rings, answers, speaks a while and hangs up; or is busy. Keys go to it and are not terminators. */
class Bridging implements Activity {
  readonly takesDigits = true;
  readonly #session: Session;
  readonly #isBusy: boolean;
  #timer = Subscription.EMPTY;

  constructor(session: Session, dialString: string) {
    this.#session = session;
    this.#isBusy = BUSY.test(dialString);
  }

  begin(over: () => void): void {
    const { clock, record } = this.#session;
    this.#timer = clock.schedule(() => {
      record.variables.set("originate_disposition", this.#isBusy ? "USER_BUSY" : "SUCCESS");
      if (!this.#isBusy) return this.#speak(over);
      const goesOn = isTrue(record.variables.text("continue_on_fail"));
      over();
      if (!goesOn) this.#session.hangup("USER_BUSY");
    }, RINGS_MS);
  }

  #speak(over: () => void): void {
    const { clock, record } = this.#session;
    record.bridgedAt = clock.now();
    record.variables.set("last_bridge_to", randomUUID());
    this.#timer = clock.schedule(over, SPEAKS_MS);
  }

  press(): boolean {
    return false;
  }

  end(): void {
    this.#timer.unsubscribe();
  }

  suspend(): void {}

  resume(): void {}
}

/** `bridge <dial string>`: dials somebody and joins the calls. No second call is made: only what the caller sees of it. */
export const bridge: Application = {
  run(session, argument) {
    return argument === "" ? undefined : new Bridging(session, argument);
  },
};

/** `send_dtmf <digits>`: queues tones for the caller, who has no ear for them here. */
export const sendDtmf: Application = {
  run: () => undefined,
};
