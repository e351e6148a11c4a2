import { Subscription } from "rxjs";
import type { Digit } from "../../../domain/digit.js";
import type { Sound } from "../sounds/sound.js";
import type { Activity, Ending, Session } from "./application.js";
import { terminates } from "./terminators.js";

/** What `playback` tells of a sound and `speak` does not. */
export interface SoundReport {
  started(): void;
  ended(how: Ending, heardMs: number): void;
}

/** A sound in the caller's ear. One that is nested inside holds it, and it then goes on. */
export class Sounding implements Activity {
  readonly takesDigits = true;
  readonly #session: Session;
  readonly #sound: Sound;
  readonly #report: SoundReport | undefined;
  #over: () => void = () => undefined;
  #timer = Subscription.EMPTY;
  #sounding = false;
  #heardMs = 0;
  /** Since when it sounds without an interruption. */
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
