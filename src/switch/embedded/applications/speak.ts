import { speechOf } from "../sounds/speech.js";
import type { Application } from "./application.js";
import { Sounding } from "./sounding.js";

/** Speaks `engine|voice|text`; unlike `playback` it sends no events of its own (speak_function in mod_dptools.c). */
export const speak: Application = {
  run(session, argument) {
    session.record.variables.set("playback_terminator_used");
    const speech = speechOf(argument);
    if (speech.kind === "invalid") session.hangup("DESTINATION_OUT_OF_ORDER");
    return speech.kind === "sound" ? new Sounding(session, speech.sound) : undefined;
  },
};
