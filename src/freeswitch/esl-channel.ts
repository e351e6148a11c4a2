import type { Logger } from "pino";
import { concat, EMPTY, from, ignoreElements, map, type Observable, Subject } from "rxjs";
import type { CallInfo, ChannelEnd } from "../core/call.js";
import type { Clock } from "../core/clock.js";
import type { Digit } from "../core/dtmf.js";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import { bridged } from "./bridge.js";
import type { Bridged, Channel, FormerController, Outbound, SpeechVoice, Terminators } from "./channel.js";
import { ChannelLifetime } from "./channel-lifetime.js";
import { LateKeys } from "./late-keys.js";
import { CONTROLLER_VARIABLE, UNDEFINED } from "./lease.js";
import {
  type ChannelLink,
  isAbsence,
  PendingExecutions,
  refuseExpansion,
  spokenText,
} from "./pending-executions.js";
import { Reach } from "./reach.js";
import type { Shields } from "./shields.js";
import { Sounds, type SpeechEngines } from "./sounds.js";

/** What a channel needs from its connection. */
export interface ChannelDeps {
  readonly link: ChannelLink;
  readonly engines: SpeechEngines;
  readonly shields: Pick<Shields, "raise">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** This controller's id on the switch. */
  readonly controller: string;
  readonly inheritedFrom?: FormerController;
}

/** A call on a FreeSWITCH. A sound whose end FreeSWITCH never reports waits forever: code that needs a limit sets one. */
export class EslChannel implements Channel {
  readonly #digits = new Subject<Digit>();
  readonly #life: ChannelLifetime;
  readonly #reach: Reach;
  readonly #executions: PendingExecutions;
  readonly #sounds: Sounds;
  readonly #lateKeys: LateKeys;
  /** How long ago the last bridge began when an application ended. */
  #bridgedForMs = 0;

  readonly digits$: Observable<Digit> = this.#digits.asObservable();
  readonly hangup$: Observable<ChannelEnd>;
  readonly isReachable$: Observable<boolean>;

  constructor(
    readonly call: CallInfo,
    private readonly deps: ChannelDeps,
  ) {
    this.#life = new ChannelLifetime(call.id, deps.clock, (error) => this.#fail(error));
    this.hangup$ = this.#life.end$;
    this.#reach = new Reach(deps.link, () => this.#executions.cut());
    this.isReachable$ = this.#reach.isReachable$;
    this.#executions = new PendingExecutions(deps.link, call.id, () => this.#life.absent());
    this.#lateKeys = new LateKeys(deps.clock);
    if (deps.inheritedFrom !== undefined) this.#lateKeys.interrupted();
    this.#sounds = new Sounds(this.#executions, this.#lateKeys, deps.clock, () => this.#break());
  }

  quiet(): Observable<never> {
    const { id } = this.call;
    const stopped = async () => {
      // A break would end the conversation. The variable names what was executed last, as in every event.
      if ((await this.#variable("current_application")) !== "bridge") await this.#api(`uuid_break ${id} all`);
    };
    return this.#life.during(() =>
      concat(from(stopped()), this.#executions.run("set", "pay_resumed=true")).pipe(ignoreElements()),
    );
  }

  play(source: string, terminators: Terminators): Observable<never> {
    return this.#life.during(() => {
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
    return this.#life.during(() => {
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
      return concat(
        this.deps.engines.need(engine, (command) => this.#api(command)),
        sound,
      );
    });
  }

  sendDigits(digits: string): Observable<never> {
    return this.#life.during(() => {
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
    return this.#life.during(() => bridged(outbound, this.#executions, joined));
  }

  shield(): Observable<void> {
    return this.#life.during(() => this.deps.shields.raise(this.call.id));
  }

  set(name: string, value: string): Observable<never> {
    return this.#life.during(() => {
      refuseExpansion(`the channel variable ${name}`, value, "INTERNAL");
      return this.#executions.run("set", `${name}=${value}`).pipe(ignoreElements());
    });
  }

  confirm(): Observable<never> {
    const confirmed = async () => {
      if ((await this.#variable(CONTROLLER_VARIABLE)) === this.deps.controller) return;
      this.taken();
      throw this.#life.error;
    };
    return this.#life.during(() => from(confirmed()).pipe(ignoreElements()));
  }

  /** Uses the API: an `execute set` would wait behind a sound. */
  note(name: string, value: string): Observable<never> {
    return this.#life.during(() => {
      refuseExpansion(`the channel variable ${name}`, value, "INTERNAL");
      return from(this.#api(`uuid_setvar ${this.call.id} ${name} ${value}`)).pipe(ignoreElements());
    });
  }

  noted(name: string): Observable<string | undefined> {
    return this.#life.during(() =>
      from(this.#variable(name)).pipe(map((value) => (value === UNDEFINED ? undefined : value))),
    );
  }

  transfer(extension: string, context: string): Observable<never> {
    return this.#life.during(() => {
      const target = `${extension} XML ${context}`;
      refuseExpansion("the target of a transfer", target, "INTERNAL");
      this.#sounds.halt();
      return this.#life.ending(["transfer"], (failed) => {
        this.#executions.run("transfer", target).subscribe({ error: failed });
      });
    });
  }

  /** Uses the API: `execute hangup` would wait behind a sound. */
  hangup(cause = "NORMAL_CLEARING"): Observable<never> {
    return this.#life.during(() =>
      this.#life.ending(["us", "caller"], (failed) => {
        this.#life.isKilled = true;
        this.#api(`uuid_kill ${this.call.id} ${cause}`).catch((thrown: unknown) => {
          this.#life.isKilled = false;
          if (!isAbsence(thrown)) failed(thrown);
        });
      }),
    );
  }

  /** Call this for each event of this channel, in FreeSWITCH's order. */
  heard(digit: Digit): void {
    if (this.#lateKeys.isLate()) return;
    this.#sounds.heard(digit);
    this.#digits.next(digit);
  }

  executed(executionId: string, response: string, bridgedForMs = 0): void {
    this.#bridgedForMs = bridgedForMs;
    this.#executions.completed(executionId, response);
  }

  hungUp(cause: string): void {
    this.#life.hungUp(cause);
  }

  /** At a hangup, CHANNEL_HANGUP arrives first; without one, the call has been transferred. */
  unparked(): void {
    this.#life.finish({ by: "transfer" });
  }

  /** Another controller serves the call. */
  taken(): void {
    this.#life.finish({ by: "controller" });
  }

  /** The connection is lost: the call continues without us, and commands wait for `reconnected` or the end. */
  cut(): void {
    this.#reach.cut();
  }

  /** The call still exists and is still ours, over a new connection. */
  reconnected(link: ChannelLink): void {
    if (this.#life.isOver) return;
    this.#lateKeys.interrupted();
    // Notify subscribers first: sounds that are replaced now need not be restarted.
    this.#reach.reached(link);
    this.#sounds.settle();
    this.#executions.resume(link);
  }

  /** The connection is closed permanently. */
  lost(): void {
    this.#life.finish({ by: "link" });
  }

  /** The connection that reaches the call; undefined after a connection loss. */
  get isOn(): ChannelLink | undefined {
    return this.#reach.link;
  }

  get inheritedFrom(): FormerController | undefined {
    return this.deps.inheritedFrom;
  }

  #variable(name: string): Promise<string> {
    return this.#api(`uuid_getvar ${this.call.id} ${name}`);
  }

  /** Never waits for a connection: after a reconnection it would stop a different sound than intended. */
  #break(): void {
    if (this.#life.isOver) return;
    this.#reach.link?.api(`uuid_break ${this.call.id}`).catch((thrown: unknown) => {
      if (this.#life.isOver || hasCode(thrown, "ESL_CLOSED")) return;
      if (isAbsence(thrown)) return this.#life.absent();
      const { code, message } = asAppError(thrown);
      this.deps.logger.warn({ call: this.call.id, code, reason: message }, "could not stop a sound");
    });
  }

  /** As `Reach.api`. */
  async #api(command: string): Promise<string> {
    try {
      return await this.#reach.api(command);
    } catch (thrown) {
      if (isAbsence(thrown)) this.#life.absent();
      throw thrown;
    }
  }

  #fail(error: AppError): void {
    this.#digits.complete();
    this.#reach.end(error);
    this.#executions.failAll(error);
  }
}
