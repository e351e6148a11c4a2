import { hangupCauseOf } from "../hangup-causes.js";
import type { Application } from "./application.js";

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

/** Lets the actions after `park` run when the call has ended. */
export const setZombieExec: Application = {
  run(session) {
    session.surviveHangup();
    return undefined;
  },
};
