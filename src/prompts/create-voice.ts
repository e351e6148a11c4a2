import type { Logger } from "pino";
import { interval } from "rxjs";
import type { Clock } from "../core/clock.js";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import type { HttpClient } from "../core/http.js";
import type { PromptPart } from "../core/payment.js";
import { ESPEAK, ESPEAK_COMMAND, ESPEAK_VOICES, isOnPath } from "./espeak.js";
import { RemoteSounds } from "./remote-sound.js";
import { RenderedVoice, type RendererVoices } from "./rendered-voice.js";
import { Renderer } from "./renderer.js";
import { type Readers, SoundFiles } from "./sound-folder.js";
import { SoundThread } from "./sound-thread.js";
import { type Sound, type Speaker, type Voice, voiceFailed } from "./voice.js";

const DAY_MS = 24 * 60 * 60_000;
const CLEANING_MS = 60 * 60_000;

/** Passes each part of a prompt to the component that can produce its sound. */
class PartVoice implements Voice {
  constructor(
    private readonly speaker: Speaker,
    private readonly remote: RemoteSounds,
  ) {}

  async sound(part: PromptPart, language: string, base: string | undefined): Promise<Sound> {
    try {
      return await this.#sound(part, language, base);
    } catch (thrown) {
      if (hasCode(thrown, "VOICE_FAILED")) throw thrown;
      throw voiceFailed(
        part.kind === "play" ? "could not fetch the sound" : "could not render the text",
        thrown,
      );
    }
  }

  async #sound(part: PromptPart, language: string, base: string | undefined): Promise<Sound> {
    switch (part.kind) {
      case "say":
        return this.speaker.say(part.text, part.language ?? language, part.voice);
      case "play":
        return this.remote.sound(part.url, base);
      case "audio":
        return this.remote.received(part);
      case "pause": {
        const ms = Math.round(part.seconds * 1000);
        return { kind: "silence", source: `silence_stream://${ms}`, words: `(silence, ${part.seconds} s)` };
      }
    }
  }
}

/** Speaks with the switch's speech engine (FreeSWITCH's `speak`), with one of its voices for all texts. */
class SpeechVoice implements Speaker {
  constructor(private readonly speech: { readonly engine: string; readonly voice: string }) {}

  async say(text: string): Promise<Sound> {
    return { kind: "speech", ...this.speech, words: text };
  }
}

export interface VoiceOptions {
  /** The folder of the sounds. */
  readonly directory: string;
  /** The path under which the switch sees that folder; the same by default. */
  readonly switchDirectory?: string;
  /** `auto`, the default: espeak-ng when it is on the PATH. `none`: always the switch's speech engine. */
  readonly renderer?:
    | "auto"
    | "none"
    | { readonly command: readonly string[]; readonly voices: RendererVoices };
  /** Who besides this process's user may read the sounds; `group` by default. */
  readonly readers?: Readers;
  /** The limit for all sounds together, in mebibytes; 500 by default. */
  readonly mostMegabytes?: number;
  /** Days after which a sound that was not played is removed; 30 by default. */
  readonly keepDays?: number;
  /** The switch's speech engine, used when nothing is rendered. */
  readonly speech: { readonly engine: string; readonly voice: string };
}

interface VoiceDeps {
  readonly http: HttpClient;
  /** The machine's clock, even when calls run on another one: renderers run in real time. */
  readonly clock: Clock;
  /** The value of PATH. */
  readonly path: string;
  readonly logger: Logger;
}

interface ChosenVoice {
  readonly voice: Voice;
  readonly kind: "rendered" | "speech";
  /** Why, for the log. */
  readonly reason: string;
  /** Ends the threads that convert sounds, and the cleaning of the folder. */
  close(): void;
}

interface ChosenSpeaker {
  readonly speaker: Speaker;
  readonly kind: ChosenVoice["kind"];
  readonly reason: string;
}

function bySpeech(options: VoiceOptions, why: string): ChosenSpeaker {
  const { engine, voice } = options.speech;
  const reason = `${why}: FreeSWITCH speaks by itself, engine ${engine}, voice ${voice}`;
  return { speaker: new SpeechVoice(options.speech), kind: "speech", reason };
}

async function chooseSpeaker(
  options: VoiceOptions,
  files: SoundFiles,
  thread: SoundThread,
  { clock, path }: Pick<VoiceDeps, "clock" | "path">,
): Promise<ChosenSpeaker> {
  const { renderer = "auto" } = options;
  if (renderer === "none") return bySpeech(options, "prompts.renderer is none");
  if (renderer === "auto") {
    if (!(await isOnPath(ESPEAK, path))) return bySpeech(options, `${ESPEAK} is not on the PATH`);
    const speaker = new RenderedVoice(new Renderer(ESPEAK_COMMAND, clock), ESPEAK_VOICES, files, thread);
    return { speaker, kind: "rendered", reason: `${ESPEAK} is on the PATH` };
  }
  const { command, voices } = renderer;
  if (!command.slice(1).some((argument) => argument.includes("{file}"))) {
    throw new AppError(
      "CONFIG_INVALID",
      "prompts.renderer.command: no argument contains {file}, the path of the WAV file",
    );
  }
  const speaker = new RenderedVoice(new Renderer(command, clock), voices, files, thread);
  return { speaker, kind: "rendered", reason: `prompts.renderer is "${command[0]}"` };
}

/**
 * The voice of the calls. Errors with AppError CONFIG_INVALID when the renderer command cannot work, and with
 * VOICE_FAILED when its folder cannot be created.
 */
export async function createVoice(options: VoiceOptions, deps: VoiceDeps): Promise<ChosenVoice> {
  const { clock, logger } = deps;
  const files = new SoundFiles(options.directory, options.switchDirectory, {
    readers: options.readers ?? "group",
    mostBytes: (options.mostMegabytes ?? 500) * 1024 * 1024,
    mostAgeMs: (options.keepDays ?? 30) * DAY_MS,
  });
  // Two threads: a sound of a document that stops its thread does not stop the built-in prompts.
  const [ownSounds, foreignSounds] = [new SoundThread(clock), new SoundThread(clock)];
  const { speaker, kind, reason } = await chooseSpeaker(options, files, ownSounds, deps);
  if (kind === "rendered") await makeDirectory(files);
  await files.folder.clean();
  const cleaning = interval(CLEANING_MS, clock).subscribe(() => {
    files.folder.clean().catch((thrown: unknown) => {
      logger.warn({ reason: asAppError(thrown).message }, "could not remove old sounds");
    });
  });
  return {
    voice: new PartVoice(speaker, new RemoteSounds(deps.http, files, foreignSounds)),
    kind,
    reason,
    close: () => {
      cleaning.unsubscribe();
      ownSounds.close();
      foreignSounds.close();
    },
  };
}

async function makeDirectory({ folder }: SoundFiles): Promise<void> {
  try {
    await folder.make();
  } catch (thrown) {
    throw voiceFailed("could not create prompts.directory", thrown);
  }
}
