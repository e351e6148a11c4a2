import type { Clock } from "../core/clock.js";
import { AppError, hasCode } from "../core/errors.js";
import { Retries, type RetrySchedule } from "../core/retry.js";
import { type SwitchApi, UNDEFINED } from "./lease.js";
import { isAbsence } from "./pending-executions.js";

/** A limit for a call through several loopback channels. */
const MOST_LEGS = 8;
const CHANNEL_ID = /^[\w-]{1,64}$/;

/** Undefined for a channel that does not exist, as for a variable that is not set. */
async function channelIn(variable: string, leg: string, api: SwitchApi): Promise<string | undefined> {
  try {
    const value = (await api(`uuid_getvar ${leg} ${variable}`)).trim();
    return value !== UNDEFINED && CHANNEL_ID.test(value) ? value : undefined;
  } catch (thrown) {
    if (isAbsence(thrown)) return undefined;
    throw thrown;
  }
}

/**
 * The channels on which a call can be heard: its own, the one that it is bridged with (`signal_bond`, which
 * switch_ivr_bridge.c sets on both), the other end of a loopback channel, and so on from each of them. A channel that is
 * now bridged with a third one belongs to another conversation and is excluded. Rejects as `EslConnection.api` does.
 */
async function legsOf(channelId: string, api: SwitchApi): Promise<string[]> {
  const legs = [channelId];
  const add = (leg: string | undefined) => {
    if (leg !== undefined && !legs.includes(leg) && legs.length < MOST_LEGS) legs.push(leg);
  };
  // Channels that are added in the meantime are checked as well.
  for (const leg of legs) {
    const [bond, loopback] = await Promise.all(
      ["signal_bond", "other_loopback_leg_uuid"].map((variable) => channelIn(variable, leg, api)),
    );
    add(loopback);
    if (bond === undefined) continue;
    const back = await channelIn("signal_bond", bond, api);
    if (back === undefined || back === leg) add(bond);
  }
  return legs;
}

/** Something that FreeSWITCH attached to a channel's sound: a recording, an eavesdropper, a detector. */
interface MediaBug {
  readonly function: string;
  /** The file of a recording; the channel that an eavesdropper listens to. */
  readonly target: string;
}

/** Functions that change the sound, or detect tones in it, and neither store it nor pass it on. */
const HARMLESS: ReadonlySet<string> = new Set([
  "audio",
  "avmd",
  "displace",
  "fax_tone_detect",
  "fsk_detect",
  "inband_dtmf",
  "inband_dtmf_generate",
  "preprocess",
  "spandsp_dtmf_detect",
  "spandsp_tone_detect",
  "tone_detect",
  "vmd",
]);

function isRecording(bug: MediaBug): boolean {
  return bug.function === "session_record";
}

function isHarmless(bug: MediaBug): boolean {
  return HARMLESS.has(bug.function);
}

const BUG = /<media-bug>\n *<function>(.*)<\/function>\n *<target>(.*)<\/target>\n/g;

/**
 * Reads the answer to `uuid_buglist` (switch_core_media_bug_enumerate in switch_core_media_bug.c), whose texts are not
 * escaped. Throws AppError MEDIA_NOT_PROTECTED when any part of it cannot be read.
 */
function readBugList(answer: string): MediaBug[] {
  const bugs = [...answer.matchAll(BUG)].map(([, name = "", target = ""]) => ({ function: name, target }));
  const isWhole = answer.startsWith("<media-bugs>") && answer.endsWith("</media-bugs>");
  if (!isWhole || answer.split("<media-bug>").length - 1 !== bugs.length)
    throw new AppError("MEDIA_NOT_PROTECTED", "the list of what listens to the call cannot be read");
  return bugs;
}

/** A recording's file as one word of `uuid_record` (separate_string_blank_delim in switch_utils.c). */
function quotedPath(path: string): string {
  return `'${path.replace(/[\\']/g, "\\$&")}'`;
}

/**
 * A recording buffers up to 25 packets before it writes them (RECORD_PRE_BUFFER_FRAMES; measured: 0.4 s), and the tone
 * of the last key is still audible when the key is known. FreeSWITCH counts whole seconds: this is 2 to 3 s.
 */
const UNMASK_AFTER_S = 3;
/** MEDIA_BUG_START is sent a moment before the recording can be masked (switch_ivr_record_session_event). */
const UNTIL_MASKED: RetrySchedule = { retries: 3, pauseMs: () => 50 };

interface MediaGuardOptions {
  readonly api: SwitchApi;
  readonly clock: Clock;
  /** Also removes a log level set for this channel only: it would cause its keys to be logged. */
  readonly quiet: boolean;
}

/**
 * Silences the recordings of one call, on both legs. FreeSWITCH writes zeros while a recording is masked
 * (record_callback in switch_ivr_async.c), and continues it afterwards.
 */
export class MediaGuard {
  /** By leg: the files of masked recordings. */
  readonly #masked = new Map<string, Set<string>>();
  #legs: readonly string[];

  constructor(
    private readonly channelId: string,
    private readonly options: MediaGuardOptions,
  ) {
    this.#legs = [channelId];
  }

  /** Whether a channel belongs to the call, as of the last check. */
  covers(channelId: string): boolean {
    return this.#legs.includes(channelId);
  }

  /**
   * Masks all current recordings. Call it again, any number of times, when one starts or the connection was lost.
   * Rejects with MEDIA_NOT_PROTECTED when a recording cannot be masked, or something else listens; with CHANNEL_GONE;
   * and as `EslConnection.api` does.
   */
  async protect(): Promise<void> {
    this.#legs = await legsOf(this.channelId, this.options.api);
    await Promise.all(this.#legs.map((leg) => this.#protect(leg)));
  }

  /**
   * Schedules FreeSWITCH itself to lift the masks shortly, regardless of what happens to this process. The commands are
   * sent before this returns. Resolves when they were accepted; rejects as `EslConnection.api` does, and may then be
   * called again.
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
      const retries = new Retries(UNTIL_MASKED, clock);
      for (;;) {
        const bugs = readBugList(await api(`uuid_buglist ${leg}`));
        const masked = await Promise.all(bugs.map((bug) => this.#isSilent(leg, bug)));
        if (!masked.includes(false)) return;
        if (!(await retries.next()))
          throw new AppError("MEDIA_NOT_PROTECTED", `a recording of call ${leg} cannot be masked`);
      }
    } catch (thrown) {
      if (!isMissingChannel(thrown)) throw thrown;
      if (leg === this.channelId) throw new AppError("CHANNEL_GONE", `call ${leg} has ended`);
    }
  }

  /** False when a recording could not be masked; it may have ended in the meantime. */
  async #isSilent(leg: string, bug: MediaBug): Promise<boolean> {
    if (isHarmless(bug)) return true;
    if (!isRecording(bug))
      throw new AppError("MEDIA_NOT_PROTECTED", `"${bug.function}" listens to call ${leg}`);
    try {
      await this.options.api(record(leg, "mask", bug.target));
      this.#masked.set(leg, (this.#masked.get(leg) ?? new Set()).add(bug.target));
      return true;
    } catch (thrown) {
      if (hasCode(thrown, "ESL_COMMAND_REFUSED") && !isMissingChannel(thrown)) return false;
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

/** `uuid_buglist` returns nothing for a channel that does not exist, and `uuid_record` has its own wording for it. */
function isMissingChannel(thrown: unknown): boolean {
  if (isAbsence(thrown)) return true;
  return (
    hasCode(thrown, "ESL_COMMAND_REFUSED") && /-ERR (no reply|cannot locate session)/i.test(String(thrown))
  );
}
