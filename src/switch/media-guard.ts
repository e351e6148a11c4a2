import { firstValueFrom, timer } from "rxjs";
import type { Clock } from "../domain/clock.js";
import { AppError, hasCode } from "../domain/errors.js";
import { isAbsence } from "./executions.js";
import { legsOf, type SwitchApi } from "./legs.js";
import { isHarmless, isRecording, type MediaBug, quotedPath, readBugList } from "./media-bugs.js";

/**
 * A recording holds up to 25 packets back before it writes them (RECORD_PRE_BUFFER_FRAMES; measured: 0.4 s), and the
 * tone of the last key is not over when the key is known. FreeSWITCH counts whole seconds: this is 2 to 3 s.
 */
const UNMASK_AFTER_S = 3;
/** MEDIA_BUG_START is sent a moment before the recording can be masked (switch_ivr_record_session_event). */
const MASK_TRIES = 4;
const AGAIN_MS = 50;

export interface MediaGuardOptions {
  readonly api: SwitchApi;
  readonly clock: Clock;
  /** Also takes away a log level that was set for the channel alone: it would have its keys logged. */
  readonly quiet: boolean;
}

/**
 * Silences the recordings of one call, on both legs. FreeSWITCH writes zeros while a recording is masked (record_callback
 * in switch_ivr_async.c), and goes on with it afterwards.
 */
export class MediaGuard {
  /** By leg: the files of the recordings that are masked. */
  readonly #masked = new Map<string, Set<string>>();
  #legs: readonly string[];

  constructor(
    private readonly channelId: string,
    private readonly options: MediaGuardOptions,
  ) {
    this.#legs = [channelId];
  }

  /** Whether a channel belongs to the call, as it was last looked at. */
  covers(channelId: string): boolean {
    return this.#legs.includes(channelId);
  }

  /**
   * Masks all recordings that there are now. To be called again, as often as wanted, when one begins or the connection
   * was lost. Rejects with MEDIA_NOT_PROTECTED when a recording can't be masked, or something else listens; with
   * CHANNEL_GONE; and as `EslLink.api` does.
   */
  async protect(): Promise<void> {
    this.#legs = await legsOf(this.channelId, this.options.api);
    await Promise.all(this.#legs.map((leg) => this.#protect(leg)));
  }

  /**
   * Has FreeSWITCH itself lift the masks in a moment, whatever becomes of this process. The commands are sent before
   * this returns. Resolves when they were taken; rejects as `EslLink.api` does, and may then be called again.
   */
  async release(): Promise<void> {
    const { api } = this.options;
    const masked = [...this.#masked];
    this.#masked.clear();
    const commands = masked.flatMap(([leg, paths]) =>
      [...paths].map((path) => `sched_api +${UNMASK_AFTER_S} ${group(leg)} ${record(leg, "unmask", path)}`),
    );
    try {
      await Promise.all(commands.map(api));
    } catch (thrown) {
      for (const [leg, paths] of masked) this.#masked.set(leg, paths);
      throw thrown;
    }
  }

  async #protect(leg: string): Promise<void> {
    const { api, clock, quiet } = this.options;
    try {
      // A mask that is about to be lifted stays.
      await api(`sched_del ${group(leg)}`);
      if (quiet) await api(`uuid_loglevel ${leg} notice`);
      for (let tries = 1; ; tries++) {
        const bugs = readBugList(await api(`uuid_buglist ${leg}`));
        const masked = await Promise.all(bugs.map((bug) => this.#isSilent(leg, bug)));
        if (!masked.includes(false)) return;
        if (tries === MASK_TRIES)
          throw new AppError("MEDIA_NOT_PROTECTED", `a recording of call ${leg} can't be masked`);
        await firstValueFrom(timer(AGAIN_MS, clock));
      }
    } catch (thrown) {
      if (!isNobody(thrown)) throw thrown;
      if (leg === this.channelId) throw new AppError("CHANNEL_GONE", `call ${leg} is gone`);
    }
  }

  /** False where a recording could not be masked; it may have ended meanwhile. */
  async #isSilent(leg: string, bug: MediaBug): Promise<boolean> {
    if (isHarmless(bug)) return true;
    if (!isRecording(bug))
      throw new AppError("MEDIA_NOT_PROTECTED", `"${bug.function}" listens to call ${leg}`);
    try {
      await this.options.api(record(leg, "mask", bug.target));
      this.#masked.set(leg, (this.#masked.get(leg) ?? new Set()).add(bug.target));
      return true;
    } catch (thrown) {
      if (hasCode(thrown, "ESL_COMMAND_REFUSED") && !isNobody(thrown)) return false;
      throw thrown;
    }
  }
}

function group(leg: string): string {
  return `pay-unmask-${leg}`;
}

function record(leg: string, action: "mask" | "unmask", path: string): string {
  return `uuid_record ${leg} ${action} ${quotedPath(path)}`;
}

/** `uuid_buglist` says nothing of a channel that there is not, and `uuid_record` says it in words of its own. */
function isNobody(thrown: unknown): boolean {
  if (isAbsence(thrown)) return true;
  return (
    hasCode(thrown, "ESL_COMMAND_REFUSED") && /-ERR (no reply|cannot locate session)/i.test(String(thrown))
  );
}
