import type { Headers } from "../events/event-record.js";
import { type Sound, soundOf } from "../sounds/sound.js";
import type { Application, Ending, Session } from "./application.js";
import { Sounding } from "./sounding.js";

type Response = "FILE PLAYED" | "FILE NOT FOUND" | "PLAYBACK ERROR";

/** Measured: what Application-Response says of a sound, by how it ended. */
const RESPONSES: Readonly<Record<Ending, Response>> = {
  done: "FILE PLAYED",
  terminated: "FILE PLAYED",
  break: "FILE PLAYED",
  "hangup by the switch": "FILE PLAYED",
  "hangup by the caller": "PLAYBACK ERROR",
  transfer: "PLAYBACK ERROR",
};

function respond(session: Session, response: Response): void {
  session.record.variables.set("current_application_response", response);
}

function soundHeaders(sound: Sound): Headers {
  const path: Headers = [["Playback-File-Path", sound.source]];
  return sound.fileType === undefined ? path : [["Playback-File-Type", sound.fileType], ...path];
}

function stopped(session: Session, sound: Sound, how: Ending, heardMs: number): void {
  session.record.variables.set("playback_seconds", String(Math.floor(heardMs / 1_000)));
  session.record.variables.set("playback_ms", String(Math.round(heardMs)));
  const status = how === "terminated" || how === "break" ? "break" : "done";
  session.fire("PLAYBACK_STOP", [...soundHeaders(sound), ["Playback-Status", status]]);
  respond(session, RESPONSES[how]);
}

/** Plays a file or a stream (playback_function in mod_dptools.c). */
export const playback: Application = {
  run(session, argument) {
    session.record.variables.set("playback_terminator_used");
    if (session.leaving || argument === "") {
      respond(session, "PLAYBACK ERROR");
      return undefined;
    }
    const sound = soundOf(argument);
    if (sound === undefined) {
      respond(session, "FILE NOT FOUND");
      return undefined;
    }
    return new Sounding(session, sound, {
      started: () => session.fire("PLAYBACK_START", soundHeaders(sound)),
      ended: (how, heardMs) => stopped(session, sound, how, heardMs),
    });
  },
};
