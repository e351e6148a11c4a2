import {
  defer,
  EMPTY,
  from,
  ignoreElements,
  Observable,
  ReplaySubject,
  type Subscriber,
  take,
  takeUntil,
  timer,
} from "rxjs";
import type { Clock } from "../core/clock.js";
import type { Digit } from "../core/dtmf.js";
import { AppError, hasCode } from "../core/errors.js";
import type { Terminators } from "./channel.js";
import type { ChannelLink, PendingExecutions } from "./pending-executions.js";

/** One sound on its way to a channel, on it, or over. */
class Sound {
  isSent = false;
  isStopping = false;
  isEnded = false;
  /** FreeSWITCH has heard a key that stops it. */
  stopsItself = false;
  /** One value when it is over, at once for a late subscriber; then completes. */
  readonly ended$ = new ReplaySubject<void>(1);

  constructor(
    readonly terminators: Terminators,
    private readonly listener: Subscriber<never>,
  ) {}

  end(error?: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.ended$.next();
    this.ended$.complete();
    if (error === undefined) this.listener.complete();
    else this.listener.error(error);
  }
}

const POUND = 0x23;

/** The words of FreeSWITCH for it: `any` means 0 to 9, * and # (on_dtmf in mod_dptools.c). */
function terminatorVariable(terminators: Terminators): string {
  return `playback_terminators=${terminators === "any-but-pound" ? "0123456789*" : terminators}`;
}

/** Whether FreeSWITCH itself stops a sound with these terminators at this key. */
function stopsAt(terminators: Terminators, digit: Digit): boolean {
  if (terminators === "none") return false;
  if (digit.code === POUND) return terminators === "any";
  return digit.isNumeric || digit.code === 0x2a;
}

/** How long FreeSWITCH may take to stop a sound itself at a terminator. */
const OWN_STOP_MS = 100;
/** A break that comes before FreeSWITCH has begun the sound is lost: it is sent again until the sound has ended. */
const BREAK_AGAIN_MS = 100;
const MOST_REPEATS = 4;
/** Then the sound counts as ended, whatever FreeSWITCH says. */
const STOP_LIMIT_MS = 500;

/** What to play, as FreeSWITCH takes it. */
interface SoundCommand {
  readonly application: "playback" | "speak";
  readonly argument: string;
  readonly terminators: Terminators;
  /** For the error message. */
  readonly name: string;
}

/** An Application-Response of `playback_function` in mod_dptools.c that tells of a failure; `speak` has none. */
function failureOf(response: string, { name }: SoundCommand): AppError | undefined {
  if (!/NOT FOUND|ERROR/.test(response)) return undefined;
  return new AppError("PLAYBACK_FAILED", `FreeSWITCH answered "${response}" to ${name}`);
}

/**
 * The sounds of one channel, one at a time. A new one waits until the former is known to have ended, so that a break
 * meant for the former can't cut it off.
 */
export class Sounds {
  /** Completes when the last sound that was asked for has ended. */
  #turn: Observable<void> = EMPTY;
  #current: Sound | undefined;
  #terminators: Terminators | undefined;

  /** `sendBreak` makes FreeSWITCH stop what the channel plays. */
  constructor(
    private readonly executions: PendingExecutions,
    private readonly clock: Clock,
    private readonly sendBreak: () => void,
  ) {}

  /** Cold. Completes when FreeSWITCH has played it; unsubscribing stops it. Errors with PLAYBACK_FAILED. */
  play(command: SoundCommand): Observable<never> {
    return new Observable<never>((listener) => {
      const former = this.#turn;
      const sound = new Sound(command.terminators, listener);
      this.#turn = sound.ended$;
      const waiting = former.subscribe({ complete: () => this.#send(sound, command) });
      return () => {
        if (sound.isSent) return this.#stop(sound);
        waiting.unsubscribe();
        former.subscribe({ complete: () => sound.end() });
      };
    });
  }

  /** To be told of each digit before anybody else hears of it. */
  heard(digit: Digit): void {
    if (this.#current !== undefined && stopsAt(this.#current.terminators, digit))
      this.#current.stopsItself = true;
  }

  /** Stops what plays now; whoever listens to it sees it complete. */
  halt(): void {
    if (this.#current !== undefined) this.#stop(this.#current);
  }

  /** After a cut: a sound that nobody waits for any more has ended. */
  settle(): void {
    if (this.#current?.isStopping === true) this.#current.end();
  }

  #send(sound: Sound, command: SoundCommand): void {
    sound.isSent = true;
    this.#current = sound;
    this.#setTerminators(command.terminators);
    this.executions
      .run(command.application, command.argument)
      .pipe(takeUntil(sound.ended$))
      .subscribe({
        next: (response) => sound.end(failureOf(response, command)),
        error: (thrown) => sound.end(thrown),
      });
  }

  /** Goes ahead of the sound without waiting: one more round trip would be heard as dead air. */
  #setTerminators(terminators: Terminators): void {
    if (this.#terminators === terminators) return;
    this.#terminators = terminators;
    this.executions.run("set", terminatorVariable(terminators)).subscribe({
      // Whatever refused this refuses the sound behind it as well, which reports it.
      error: () => {
        this.#terminators = undefined;
      },
    });
  }

  #stop(sound: Sound): void {
    if (sound.isEnded || sound.isStopping) return;
    sound.isStopping = true;
    if (!sound.stopsItself) this.sendBreak();
    timer(STOP_LIMIT_MS, this.clock)
      .pipe(takeUntil(sound.ended$))
      .subscribe(() => sound.end());
    timer(sound.stopsItself ? OWN_STOP_MS : BREAK_AGAIN_MS, BREAK_AGAIN_MS, this.clock)
      .pipe(take(MOST_REPEATS), takeUntil(sound.ended$))
      .subscribe(() => this.sendBreak());
  }
}

/**
 * The speech engines of one FreeSWITCH. `speak` with an engine that isn't loaded ends at once and reports no failure
 * (measured on 1.11; speak_function in mod_dptools.c drops the status), so the caller would hear nothing: it is asked
 * for beforehand. A voice that the engine doesn't have can't be found out.
 */
export class SpeechEngines {
  readonly #loaded = new Set<string>();

  /** Completes when the engine is there, at once when it was before. Errors with PLAYBACK_FAILED, and as `api` does. */
  need(engine: string, api: ChannelLink["api"]): Observable<never> {
    return defer(() =>
      this.#loaded.has(engine) ? EMPTY : from(this.#find(engine, api)).pipe(ignoreElements()),
    );
  }

  async #find(engine: string, api: ChannelLink["api"]): Promise<void> {
    const table = await interfaces(api);
    if (table !== undefined && !table.includes(`\nspeech,${engine},`)) {
      throw new AppError("PLAYBACK_FAILED", `FreeSWITCH has no speech engine "${engine}"`);
    }
    this.#loaded.add(engine);
  }
}

/** Lines of type,name,module; undefined when FreeSWITCH keeps no such table (-nosql). */
async function interfaces(api: ChannelLink["api"]): Promise<string | undefined> {
  try {
    return await api("show interfaces");
  } catch (thrown) {
    if (hasCode(thrown, "ESL_COMMAND_REFUSED")) return undefined;
    throw thrown;
  }
}
