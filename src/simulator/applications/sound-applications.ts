import { Subscription } from "rxjs";
import type { Digit } from "../../core/dtmf.js";
import type { Headers } from "../events.js";
import { type Sound, soundOf } from "../sound-length.js";
import { isTrue } from "../truth.js";
import type { Activity, Application, Ending, Session } from "./application.js";

/** The keys that `any` includes; A to D are not among them. */
const ANY = "1234567890*#";
const DEFAULT = "*";

/** Whether a key ends a sound, by `playback_terminators` (on_dtmf in mod_dptools.c). The word `none` contains no key. */
function isTerminator(terminators: string, digit: Digit): boolean {
  const keys = terminators.toLowerCase() === "any" ? ANY : terminators;
  return [...keys].some((key) => key.charCodeAt(0) === digit.code);
}

/** Whether the key ends the current sound; if so, it is stored in `playback_terminator_used`. */
function terminates({ record }: Session, digit: Digit): boolean {
  const ends = isTerminator(record.variables.text("playback_terminators") ?? DEFAULT, digit);
  if (ends) record.variables.set("playback_terminator_used", digit);
  return ends;
}

/** What `playback` reports about a sound and `speak` does not. */
interface SoundReport {
  started(): void;
  ended(how: Ending, heardMs: number): void;
}

/** A sound that the caller hears. A nested sound pauses it, after which it resumes. */
class Sounding implements Activity {
  readonly takesDigits = true;
  readonly #session: Session;
  readonly #sound: Sound;
  readonly #report: SoundReport | undefined;
  #over: () => void = () => undefined;
  #timer = Subscription.EMPTY;
  #sounding = false;
  #heardMs = 0;
  /** Since when it has been playing without interruption. */
  #since = 0;

  constructor(session: Session, sound: Sound, report?: SoundReport) {
    this.#session = session;
    this.#sound = sound;
    this.#report = report;
  }

  begin(over: () => void): void {
    this.#over = over;
    this.#report?.started();
    this.resume();
    this.#session.earpiece.started(this.#sound);
  }

  press(digit: Digit): boolean {
    return terminates(this.#session, digit);
  }

  end(how: Ending): void {
    this.suspend();
    this.#session.earpiece.ended(this.#sound, how === "done" ? "whole" : "part");
    this.#report?.ended(how, this.#heardMs);
  }

  suspend(): void {
    if (!this.#sounding) return;
    this.#sounding = false;
    this.#timer.unsubscribe();
    this.#heardMs += this.#session.clock.now() - this.#since;
  }

  resume(): void {
    const { clock } = this.#session;
    this.#sounding = true;
    this.#since = clock.now();
    const leftMs = Math.max(0, this.#sound.durationMs - this.#heardMs);
    if (Number.isFinite(leftMs)) this.#timer = clock.schedule(() => this.#over(), leftMs);
  }
}

type Response = "FILE PLAYED" | "FILE NOT FOUND" | "PLAYBACK ERROR";

/** Measured: the Application-Response of a sound, by how it ended. */
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

/** The voices of mod_flite. */
const VOICES: ReadonlySet<string> = new Set(["awb", "kal", "rms", "slt"]);
/** Measured with flite: 65 to 70 ms per character. */
const MS_A_CHARACTER = 65;
const SHORTEST_MS = 300;

type Speech =
  | { readonly kind: "sound"; readonly sound: Sound }
  /** Nothing is heard: an unknown engine or voice, or only white space. */
  | { readonly kind: "nothing" }
  /** FreeSWITCH hangs up: engine, voice or text is missing entirely. */
  | { readonly kind: "invalid" };

/** What `speak` plays for `engine|voice|text`. The length is an estimate: no speech is synthesized. */
export function speechOf(argument: string): Speech {
  if (argument === "") return { kind: "nothing" };
  const [engine, voice, ...rest] = argument.split("|");
  const text = rest.join("|");
  if (engine === undefined || voice === undefined || text === "") return { kind: "invalid" };
  if (engine.toLowerCase() !== "flite" || !VOICES.has(voice.toLowerCase())) return { kind: "nothing" };
  const source = text.trim();
  if (source === "") return { kind: "nothing" };
  const durationMs = Math.max(SHORTEST_MS, source.length * MS_A_CHARACTER);
  return { kind: "sound", sound: { kind: "speech", source, durationMs } };
}

/** Speaks `engine|voice|text`; unlike `playback` it sends no separate events (speak_function in mod_dptools.c). */
export const speak: Application = {
  run(session, argument) {
    session.record.variables.set("playback_terminator_used");
    const speech = speechOf(argument);
    if (speech.kind === "invalid") session.hangup("DESTINATION_OUT_OF_ORDER");
    return speech.kind === "sound" ? new Sounding(session, speech.sound) : undefined;
  },
};

/**
 * A pause. Any key ends it and is left for the next application; with `sleep_eat_digits` the key is consumed, and ends
 * the pause only if it is a terminator (switch_ivr_sleep). Time also passes while another application is nested inside.
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
