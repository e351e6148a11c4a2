import type { Application } from "./application.js";
import {
  answer,
  bridge,
  hangup,
  park,
  schedCancel,
  schedTransfer,
  sendDtmf,
  set,
  setZombieExec,
  transfer,
  unset,
} from "./call-applications.js";
import { playback, sleep, speak } from "./sound-applications.js";

/** The applications of this switch, by name. Any other name hangs up the call, as in FreeSWITCH. */
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
