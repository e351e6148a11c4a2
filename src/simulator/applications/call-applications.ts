import { randomUUID } from "node:crypto";
import { Subscription } from "rxjs";
import { hangupCauseOf } from "../hangup.js";
import { isTrue } from "../truth.js";
import type { Activity, Application, Session } from "./application.js";

/** Milliseconds until a dialed party answers, and for which it then speaks. */
const RINGS_MS = 1_000;
const SPEAKS_MS = 5_000;

/** A dialed number with this ending is busy. */
const BUSY = /00(@|$)/;

/**
 * A dialed party: rings, answers, speaks for a while and hangs up; or is busy. It receives keys, which are not
 * terminators.
 */
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

/**
 * `bridge <dial string>`: dials a party and bridges the calls. There is no second call: only what the caller perceives
 * of it is simulated.
 */
export const bridge: Application = {
  run(session, argument) {
    return argument === "" ? undefined : new Bridging(session, argument);
  },
};

/** `send_dtmf <digits>`: queues tones for the caller, who does not hear them here. */
export const sendDtmf: Application = {
  run: () => undefined,
};

export const answer: Application = {
  run(session) {
    session.answer();
    return undefined;
  },
};

/** `hangup [cause]`. */
export const hangup: Application = {
  run(session, argument) {
    session.hangup(hangupCauseOf(argument).name);
    return undefined;
  },
};

/** Makes the actions after `park` run when the call has ended. */
export const setZombieExec: Application = {
  run(session) {
    session.surviveHangup();
    return undefined;
  },
};

/** A call that waits for commands. */
class Parked implements Activity {
  readonly takesDigits = true;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  begin(): void {
    this.#session.fire("CHANNEL_PARK");
  }

  press(): boolean {
    return false;
  }

  end(): void {
    this.#session.fire("CHANNEL_UNPARK");
  }

  suspend(): void {}

  resume(): void {}
}

/** A call that is already parked cannot be parked again: nothing happens (switch_ivr_park). */
export const park: Application = {
  run(session) {
    return session.isParked ? undefined : new Parked(session);
  },
};

/** `set name=value` or `set name,value`; without a value the variable is removed (base_set in mod_dptools.c). */
export const set: Application = {
  afterHangup: true,
  run({ record }, argument) {
    const split = argument.includes("=") ? argument.indexOf("=") : argument.indexOf(",");
    if (split === -1) record.variables.set(argument);
    else record.variables.set(argument.slice(0, split), argument.slice(split + 1));
    return undefined;
  },
};

export const unset: Application = {
  afterHangup: true,
  run({ record }, argument) {
    record.variables.set(argument);
    return undefined;
  },
};

/** `transfer extension [dialplan [context]]`. */
export const transfer: Application = {
  run(session, argument) {
    const [destination, , context] = argument.split(" ");
    if (destination !== undefined && destination !== "") session.transfer(destination, context);
    return undefined;
  },
};

/** `sched_transfer [+]time extension [dialplan [context]]`: the lease of the dialplan. */
export const schedTransfer: Application = {
  run(session, argument) {
    const [when, destination, , context] = argument.split(" ");
    if (when === undefined || destination === undefined) return undefined;
    const { record, schedule } = session;
    const id = schedule.add(when, record.id, () => session.transfer(destination, context));
    record.variables.set("last_sched_id", String(id));
    return undefined;
  },
};

/** Removes everything that is scheduled for the call. */
export const schedCancel: Application = {
  run({ record, schedule }) {
    schedule.remove(record.id);
    return undefined;
  },
};
