import { ReplaySubject } from "rxjs";
import type { Digit } from "../../src/core/dtmf.js";
import { AppError } from "../../src/core/errors.js";
import type { CallEvent } from "../../src/observability/call-events.js";
import type { PhoneCall, PhoneLine, PhoneSound, TimedCallEvent } from "../../src/sidecar/phone/phone-line.js";

/** A call whose other party is the test. */
export class ScriptedCall implements PhoneCall {
  readonly sounds$ = new ReplaySubject<PhoneSound>();
  readonly happenings$ = new ReplaySubject<TimedCallEvent>();
  readonly ended$ = new ReplaySubject<{ by: string; cause: string }>();
  readonly pressed: Digit[] = [];
  /** How often the page hung up. */
  hangups = 0;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #at = 0;

  constructor(
    readonly id: string,
    readonly destination: string,
  ) {}

  press(digit: Digit): void {
    this.pressed.push(digit);
    this.happen({ type: "key" });
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.pressed.length >= count) resolve();
      return this.pressed.length < count;
    });
  }

  hangup(): void {
    this.hangups++;
    this.end("caller");
  }

  happen(...happenings: CallEvent[]): void {
    for (const happening of happenings) {
      this.#at += 250;
      this.happenings$.next({ ...happening, at: this.#at });
    }
  }

  /** A question that plays to its end, with its status webhook. */
  ask(stage: string, words: string): void {
    this.happen(
      { type: "status", url: "/status", body: { For: stage, Attempt: "1", ErrorType: "" } },
      { type: "prompt-started", words, asks: true },
    );
    this.sounds$.next({ state: "started", kind: "speech", source: words, durationMs: 900 });
    this.sounds$.next({ state: "ended", kind: "speech", source: words, durationMs: 900, heard: "whole" });
    this.happen({ type: "prompt-ended", heard: "whole" }, { type: "listening" });
  }

  end(by: string): void {
    this.happen({ type: "call-ended", by });
    this.ended$.next({ by, cause: "NORMAL_CLEARING" });
    this.ended$.complete();
    this.happenings$.complete();
  }

  /** Resolves when `count` keys have arrived in total. */
  async keys(count: number): Promise<void> {
    if (this.pressed.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Whether exactly these keys arrived. */
  wasPressed(keys: string): boolean {
    return (
      keys.length === this.pressed.length &&
      this.pressed.every((digit, index) => digit.code === keys.charCodeAt(index))
    );
  }
}

/** A line whose calls the test answers; `dial` fails for a number that is not a destination. */
export class ScriptedLine implements PhoneLine {
  readonly calls: ScriptedCall[] = [];
  #waiting: ((call: ScriptedCall) => void)[] = [];

  constructor(private readonly numbers: readonly string[] = ["1000"]) {}

  destinations() {
    return this.numbers.map((number) => ({ number, title: `Order ${number}` }));
  }

  dial(destination: string): PhoneCall {
    if (!this.numbers.includes(destination)) throw new AppError("APP_UNKNOWN", `no app for ${destination}`);
    const call = new ScriptedCall(`call-${this.calls.length + 1}`, destination);
    this.calls.push(call);
    for (const resolve of this.#waiting.splice(0)) resolve(call);
    return call;
  }

  /** The next call that is dialed. */
  nextCall(): Promise<ScriptedCall> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
