import type { Clock } from "../../core/clock.js";
import type { Digit } from "../../core/dtmf.js";
import type { CallRecord } from "../call-record.js";
import type { Earpiece } from "../earpiece.js";
import type { Headers } from "../events.js";
import type { Schedule } from "../schedule.js";

/** How an application that takes time ends: on its own, by a key, by `uuid_break`, or with the call. */
export type Ending =
  | "done"
  | "terminated"
  | "break"
  | "hangup by the caller"
  | "hangup by the switch"
  | "transfer";

/** A call, as an application sees it. */
export interface Session {
  readonly record: CallRecord;
  readonly earpiece: Earpiece;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** The call has hung up or is being transferred: nothing that takes time starts anymore. */
  readonly leaving: boolean;
  readonly isParked: boolean;
  /** Sends an event with the headers and variables of the call. */
  fire(name: string, headers?: Headers): void;
  answer(): void;
  hangup(cause: string): void;
  transfer(destination: string, context?: string): void;
  /** Lets the rest of the dialplan's actions run after the hangup. */
  surviveHangup(): void;
}

/** An application that takes time. The call ends it, by `end`, also when its time is up or a key ends it. */
export interface Activity {
  readonly takesDigits: boolean;
  /** Starts it; `over` is called when its time is up, and never before this returns. */
  begin(over: () => void): void;
  /** A key; true when it ends the activity. */
  press(digit: Digit): boolean;
  end(how: Ending): void;
  /** Another activity runs inside it, until `resume`. */
  suspend(): void;
  resume(): void;
}

export interface Application {
  /** Also runs on a call that has hung up (SAF_ZOMBIE_EXEC). */
  readonly afterHangup?: true;
  /** Does what takes no time, and returns the activity that takes time. */
  run(session: Session, argument: string): Activity | undefined;
}
