import type { Observable } from "rxjs";
import type { Digit } from "../core/dtmf.js";
import type { Call } from "./call.js";
import type { Leg, LegHangup, LegSound } from "./leg.js";

/** The caller of a call. */
export class CallerLeg implements Leg {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  get id(): string {
    return this.#call.record.id;
  }

  get sounds$(): Observable<LegSound> {
    return this.#call.earpiece.sounds$;
  }

  get hangup$(): Observable<LegHangup> {
    return this.#call.earpiece.hangup$;
  }

  press(digit: Digit): void {
    this.#call.press(digit, "RTP");
  }

  hangup(): void {
    this.#call.hangup("NORMAL_CLEARING", "caller");
  }
}
