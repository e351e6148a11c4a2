import { type Observable, ReplaySubject } from "rxjs";
import type { LegHangup, LegSound } from "./leg.js";
import type { Sound } from "./sound-length.js";

/** What reaches the caller. Sounds end in the earpiece as soon as the call ends, before the switch has noticed. */
export class Earpiece {
  readonly #sounds$ = new ReplaySubject<LegSound>();
  readonly #hangup$ = new ReplaySubject<LegHangup>(1);
  readonly #sounding: Sound[] = [];

  get sounds$(): Observable<LegSound> {
    return this.#sounds$;
  }

  get hangup$(): Observable<LegHangup> {
    return this.#hangup$;
  }

  started(sound: Sound): void {
    this.#sounding.push(sound);
    this.#report("started", sound);
  }

  ended(sound: Sound, heard: "whole" | "part"): void {
    const index = this.#sounding.indexOf(sound);
    if (index === -1) return;
    this.#sounding.splice(index, 1);
    this.#report("ended", sound, heard);
  }

  hungUp(hangup: LegHangup): void {
    for (const sound of [...this.#sounding].reverse()) this.ended(sound, "part");
    this.#sounds$.complete();
    this.#hangup$.next(hangup);
    this.#hangup$.complete();
  }

  #report(state: LegSound["state"], { kind, source, durationMs }: Sound, heard?: "whole" | "part"): void {
    this.#sounds$.next({ state, kind, source, durationMs, ...(heard === undefined ? {} : { heard }) });
  }
}
