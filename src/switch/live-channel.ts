import type { Logger } from "pino";
import {
  concat,
  defer,
  EMPTY,
  ignoreElements,
  NEVER,
  Observable,
  ReplaySubject,
  Subject,
  takeUntil,
  throwError,
  timer,
} from "rxjs";
import type { CallInfo, Gone } from "../domain/call.js";
import type { Clock } from "../domain/clock.js";
import type { Digit } from "../domain/digit.js";
import { AppError, asAppError } from "../domain/errors.js";
import { refuseExpansion, spokenText } from "./arguments.js";
import { bridged } from "./bridge.js";
import type { Bridged, Channel, Lease, Outbound, SpeechVoice, Terminators } from "./channel.js";
import { type ChannelLink, Executions, isAbsence } from "./executions.js";
import { keepLease } from "./lease.js";
import { Sounds } from "./sounds.js";
import type { SpeechEngines } from "./speech-engines.js";

/** What a channel needs of the connection that it lives on. */
export interface ChannelDeps {
  readonly link: ChannelLink;
  readonly engines: SpeechEngines;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** After FreeSWITCH says that a channel isn't there, its CHANNEL_HANGUP is on its way: events are polled every 20 ms. */
const HANGUP_ON_ITS_WAY_MS = 1000;

/** A call on a FreeSWITCH. A sound whose end FreeSWITCH never tells waits for ever: a caller that minds sets a limit. */
export class LiveChannel implements Channel {
  readonly #digits = new Subject<Digit>();
  readonly #hangup = new ReplaySubject<Gone>(1);
  readonly #executions: Executions;
  readonly #sounds: Sounds;
  #gone: Gone | undefined;
  #isKilled = false;
  #isAbsent = false;
  /** How long the last bridge had been there when an application ended. */
  #bridgedForMs = 0;

  readonly digits$: Observable<Digit> = this.#digits.asObservable();
  readonly hangup$: Observable<Gone> = this.#hangup.asObservable();

  constructor(
    readonly call: CallInfo,
    private readonly deps: ChannelDeps,
  ) {
    this.#executions = new Executions(deps.link, call.id, () => this.#absent());
    this.#sounds = new Sounds(this.#executions, deps.clock, () => this.#break());
  }

  play(source: string, terminators: Terminators): Observable<never> {
    return this.#whileHere(() => {
      refuseExpansion("the source of a sound", source, "PLAYBACK_FAILED");
      return this.#sounds.play({
        application: "playback",
        argument: source,
        terminators,
        name: `playback of ${source}`,
      });
    });
  }

  speak({ engine, voice }: SpeechVoice, text: string, terminators: Terminators): Observable<never> {
    return this.#whileHere(() => {
      const words = spokenText(text);
      // FreeSWITCH hangs up a channel that has nothing to speak (speak_function in mod_dptools.c).
      if (words === "") return EMPTY;
      const argument = `${engine}|${voice}|${words}`;
      refuseExpansion("the voice of a prompt", `${engine}|${voice}`, "PLAYBACK_FAILED");
      const sound = this.#sounds.play({
        application: "speak",
        argument,
        terminators,
        name: `speak by ${engine}`,
      });
      return concat(this.deps.engines.need(engine), sound);
    });
  }

  sendDigits(digits: string): Observable<never> {
    return this.#whileHere(() => {
      if (!/^[0-9A-D*#wW]*$/.test(digits))
        throw new AppError("INTERNAL", "tones are 0 to 9, A to D, *, #, w and W");
      return digits === "" ? EMPTY : this.#executions.run("send_dtmf", digits).pipe(ignoreElements());
    });
  }

  bridge(outbound: Outbound): Observable<Bridged> {
    const joined = {
      variable: (name: string) => this.#variable(name),
      bridgedForMs: () => this.#bridgedForMs,
    };
    return this.#whileHere(() => bridged(outbound, this.#executions, joined));
  }

  set(name: string, value: string): Observable<never> {
    return this.#whileHere(() => {
      refuseExpansion(`the channel variable ${name}`, value, "INTERNAL");
      return this.#executions.run("set", `${name}=${value}`).pipe(ignoreElements());
    });
  }

  keep(lease: Lease): Observable<never> {
    const { clock, logger } = this.deps;
    const holder = {
      channelId: this.call.id,
      clock,
      logger,
      gone$: this.hangup$,
      isGone: () => this.#gone !== undefined,
      api: (command: string) => this.#api(command),
    };
    return defer(() => (this.#gone === undefined ? keepLease(holder, lease) : NEVER));
  }

  transfer(extension: string, context: string): Observable<never> {
    return this.#whileHere(() => {
      const target = `${extension} XML ${context}`;
      refuseExpansion("the target of a transfer", target, "INTERNAL");
      this.#sounds.halt();
      return this.#ending(["transfer"], (failed) => {
        this.#executions.run("transfer", target).subscribe({ error: failed });
      });
    });
  }

  /** By API: `execute hangup` would wait behind a sound. */
  hangup(cause = "NORMAL_CLEARING"): Observable<never> {
    return this.#whileHere(() =>
      this.#ending(["us", "caller"], (failed) => {
        this.#isKilled = true;
        this.#api(`uuid_kill ${this.call.id} ${cause}`).catch((thrown: unknown) => {
          this.#isKilled = false;
          if (!isAbsence(thrown)) failed(thrown);
        });
      }),
    );
  }

  /** To be called for each event of this channel, in FreeSWITCH's order. */
  heard(digit: Digit): void {
    this.#sounds.heard(digit);
    this.#digits.next(digit);
  }

  executed(executionId: string, response: string, bridgedForMs = 0): void {
    this.#bridgedForMs = bridgedForMs;
    this.#executions.completed(executionId, response);
  }

  hungUp(cause: string): void {
    this.#end({ by: this.#isKilled ? "us" : "caller", cause });
  }

  /** At a hangup CHANNEL_HANGUP comes first; with none before it, the call has been transferred. */
  unparked(): void {
    this.#end({ by: "transfer" });
  }

  /** The connection is closed. */
  lost(): void {
    this.#end({ by: "link" });
  }

  #variable(name: string): Promise<string> {
    return this.#api(`uuid_getvar ${this.call.id} ${name}`);
  }

  #whileHere<Value>(start: () => Observable<Value>): Observable<Value> {
    return defer(() => (this.#gone === undefined ? start() : throwError(() => this.#goneError(this.#gone))));
  }

  /** Sends what ends the call; completes when it has ended in one of the ways, errors when in another or not at all. */
  #ending(ways: readonly Gone["by"][], send: (failed: (thrown: unknown) => void) => void): Observable<never> {
    return new Observable<never>((listener) => {
      send((thrown) => listener.error(thrown));
      return this.#hangup.subscribe((gone) =>
        ways.includes(gone.by) ? listener.complete() : listener.error(this.#goneError(gone)),
      );
    });
  }

  #break(): void {
    if (this.#gone !== undefined) return;
    this.#api(`uuid_break ${this.call.id}`).catch((thrown: unknown) => {
      if (this.#gone !== undefined || isAbsence(thrown)) return;
      const { code, message } = asAppError(thrown);
      this.deps.logger.warn({ call: this.call.id, code, reason: message }, "a sound could not be stopped");
    });
  }

  async #api(command: string): Promise<string> {
    try {
      return await this.deps.link.api(command);
    } catch (thrown) {
      if (isAbsence(thrown)) this.#absent();
      throw thrown;
    }
  }

  /** So that a lost CHANNEL_HANGUP can't keep a call for ever. */
  #absent(): void {
    if (this.#isAbsent) return;
    this.#isAbsent = true;
    timer(HANGUP_ON_ITS_WAY_MS, this.deps.clock)
      .pipe(takeUntil(this.#hangup))
      .subscribe(() => this.hungUp("NORMAL_UNSPECIFIED"));
  }

  #end(gone: Gone): void {
    if (this.#gone !== undefined) return;
    this.#gone = gone;
    // First the reason, then the consequences: whoever waits for both must not take a failed prompt for a fault.
    this.#hangup.next(gone);
    this.#hangup.complete();
    this.#digits.complete();
    this.#executions.failAll(this.#goneError(gone));
  }

  #goneError(gone: Gone | undefined): AppError {
    return new AppError("CHANNEL_GONE", `call ${this.call.id} is gone (${gone?.by})`);
  }
}
