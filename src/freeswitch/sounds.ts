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
import { Retries, type RetrySchedule } from "../core/retry.js";
import type { Terminators } from "./channel.js";
import type { LateKeys } from "./late-keys.js";
import type { ChannelLink, PendingExecutions } from "./pending-executions.js";

/** One sound that is queued for a channel, playing, or ended. */
class Sound {
  /** At which keys FreeSWITCH stops it; known when it is sent. */
  terminators: Terminators = "none";
  isSent = false;
  isStopping = false;
  isEnded = false;
  /** FreeSWITCH has received a key that stops it. */
  stopsItself = false;
  /** Emits once when it has ended, immediately for a late subscriber; then completes. */
  readonly ended$ = new ReplaySubject<void>(1);

  constructor(private readonly listener: Subscriber<never>) {}

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

/** FreeSWITCH's syntax: `any` means 0 to 9, * and # (on_dtmf in mod_dptools.c). */
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
/** A break that arrives before FreeSWITCH has started the sound is lost: it is sent again until the sound has ended. */
const BREAK_AGAIN_MS = 100;
const MOST_REPEATS = 4;
/** After this time the sound counts as ended, whatever FreeSWITCH reports. */
const STOP_LIMIT_MS = 500;

/** What to play, in FreeSWITCH's terms. */
interface SoundCommand {
  readonly application: "playback" | "speak";
  readonly argument: string;
  readonly terminators: Terminators;
  /** For the error message. */
  readonly name: string;
}

/** An Application-Response of `playback_function` in mod_dptools.c that reports a failure; `speak` has none. */
function failureOf(response: string, { name }: SoundCommand): AppError | undefined {
  if (!/NOT FOUND|ERROR/.test(response)) return undefined;
  return new AppError("PLAYBACK_FAILED", `FreeSWITCH answered "${response}" to ${name}`);
}

/**
 * The sounds of one channel, one at a time. A new one waits until the previous one is known to have ended, so that a
 * break meant for the previous one cannot stop it.
 */
export class Sounds {
  /** Completes when the last requested sound has ended. */
  #turn: Observable<void> = EMPTY;
  #current: Sound | undefined;
  #terminators: Terminators | undefined;

  /** `sendBreak` makes FreeSWITCH stop what the channel plays. */
  constructor(
    private readonly executions: PendingExecutions,
    private readonly lateKeys: LateKeys,
    private readonly clock: Clock,
    private readonly sendBreak: () => void,
  ) {}

  /** Cold. Completes when FreeSWITCH has played it; unsubscribing stops it. Fails with PLAYBACK_FAILED. */
  play(command: SoundCommand): Observable<never> {
    return new Observable<never>((listener) => {
      const former = this.#turn;
      const sound = new Sound(listener);
      this.#turn = sound.ended$;
      const waiting = former.subscribe({ complete: () => this.#send(sound, command) });
      return () => {
        if (sound.isSent) return this.#stop(sound);
        waiting.unsubscribe();
        former.subscribe({ complete: () => sound.end() });
      };
    });
  }

  /** Call this for each digit before anything else receives it. */
  heard(digit: Digit): void {
    if (this.#current !== undefined && stopsAt(this.#current.terminators, digit))
      this.#current.stopsItself = true;
  }

  /** Stops the current sound, which completes for its subscribers. */
  halt(): void {
    if (this.#current !== undefined) this.#stop(this.#current);
  }

  /** After a connection loss: a sound that no subscriber waits for counts as ended. */
  settle(): void {
    if (this.#current?.isStopping === true) this.#current.end();
  }

  #send(sound: Sound, command: SoundCommand): void {
    sound.isSent = true;
    this.#current = sound;
    // A late key must not stop the question; one that answers it is noticed here, and stops it by a break.
    sound.terminators = this.lateKeys.soundBegins() ? "none" : command.terminators;
    this.#setTerminators(sound.terminators);
    this.executions
      .run(command.application, command.argument)
      .pipe(takeUntil(sound.ended$))
      .subscribe({
        next: (response) => sound.end(failureOf(response, command)),
        error: (thrown) => sound.end(thrown),
      });
  }

  /** Sent ahead of the sound without waiting: one more round trip would be audible as dead air. */
  #setTerminators(terminators: Terminators): void {
    if (this.#terminators === terminators) return;
    this.#terminators = terminators;
    this.executions.run("set", terminatorVariable(terminators)).subscribe({
      // What refused this also refuses the sound after it, which reports the refusal.
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

/** FreeSWITCH writes the table of its interfaces late, after it has started: four looks in a second. */
export const ENGINE_LOOKS: RetrySchedule = { retries: 3, pauseMs: () => 300 };
const ONE_LOOK: RetrySchedule = { ...ENGINE_LOOKS, retries: 0 };

/**
 * The speech engines of one FreeSWITCH. `speak` with an engine that is not loaded ends at once and reports no failure
 * (measured on 1.11; speak_function in mod_dptools.c drops the status), so the caller would hear nothing: the engine is
 * checked beforehand. A voice that the engine does not have cannot be detected.
 */
export class SpeechEngines {
  readonly #loaded = new Set<string>();
  /** Not found in all the looks of a second: no later caller waits that long. */
  readonly #missing = new Set<string>();

  constructor(private readonly clock: Clock) {}

  /**
   * Completes when the engine is loaded, at once if it was found before. Fails with PLAYBACK_FAILED, and as `api` does. The
   * first failure takes a second.
   */
  need(engine: string, api: ChannelLink["api"]): Observable<never> {
    return defer(() =>
      this.#loaded.has(engine) ? EMPTY : from(this.#find(engine, api)).pipe(ignoreElements()),
    );
  }

  async #find(engine: string, api: ChannelLink["api"]): Promise<void> {
    const looks = new Retries(this.#missing.has(engine) ? ONE_LOOK : ENGINE_LOOKS, this.clock);
    do {
      const table = await interfaces(api);
      if (table === undefined || listsSpeechEngine(table, engine)) {
        this.#loaded.add(engine);
        return;
      }
    } while (await looks.next());
    this.#missing.add(engine);
    throw new AppError("PLAYBACK_FAILED", `FreeSWITCH has no speech engine "${engine}"`);
  }
}

/** Whether the table of `show interfaces` has an engine of `speak`. */
export function listsSpeechEngine(table: string, engine: string): boolean {
  return table.includes(`\nspeech,${engine},`);
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
