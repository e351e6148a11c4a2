import type { Activity, Application, Session } from "./application.js";

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

/** A call that is parked already can't be parked again: nothing happens (switch_ivr_park). */
export const park: Application = {
  run(session) {
    return session.isParked ? undefined : new Parked(session);
  },
};
