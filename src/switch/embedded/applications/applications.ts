import type { Application } from "./application.js";
import { bridge, sendDtmf } from "./bridge.js";
import { answer, hangup, setZombieExec } from "./hangup.js";
import { park } from "./park.js";
import { playback } from "./playback.js";
import { set, unset } from "./set.js";
import { sleep } from "./sleep.js";
import { speak } from "./speak.js";
import { schedCancel, schedTransfer, transfer } from "./transfer.js";

/** The applications of this switch, by name. Every other name hangs the call up, as in FreeSWITCH. */
export const APPLICATIONS: ReadonlyMap<string, Application> = new Map([
  ["answer", answer],
  ["bridge", bridge],
  ["hangup", hangup],
  ["park", park],
  ["playback", playback],
  ["sched_cancel", schedCancel],
  ["sched_transfer", schedTransfer],
  ["set", set],
  ["set_zombie_exec", setZombieExec],
  ["send_dtmf", sendDtmf],
  ["sleep", sleep],
  ["speak", speak],
  ["transfer", transfer],
  ["unset", unset],
]);
