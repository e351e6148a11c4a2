import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { AppError } from "../core/errors.js";
import type { Renderer } from "./renderer.js";
import { contentName, type SoundFiles } from "./sound-folder.js";
import type { SoundThread } from "./sound-thread.js";
import { speakable } from "./speakable.js";
import type { Sound, Speaker } from "./voice.js";

/** Limits concurrency. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(
    private readonly inParallel: number,
    private readonly mostWaiting: number,
  ) {}

  /** Runs `work` in its turn. Errors with VOICE_FAILED when too many are already waiting, and with what `work` throws. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken--;
      else next();
    }
  }

  async #enter(): Promise<void> {
    if (this.#taken < this.inParallel) {
      this.#taken++;
      return;
    }
    if (this.#waiting.length >= this.mostWaiting)
      throw new AppError("VOICE_FAILED", `${this.mostWaiting} prompts are already waiting to be rendered`);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** Renderers that run concurrently. */
const MOST_PROGRAMS = Math.max(2, Math.min(8, availableParallelism()));
/** Prompts that may wait for a renderer; espeak-ng takes about 20 ms for each. */
const MOST_WAITING = 200;
const FALLBACK_LANGUAGE = "en-US";

/** The renderer's voice names: by language, or by the voice name in documents. */
export type RendererVoices = Readonly<Record<string, string>>;

function voiceFor(voices: RendererVoices, language: string, wanted: string | undefined): string {
  const entries = Object.entries(voices);
  const named = (name: string) => entries.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const primary = (tag: string) => tag.split("-")[0]?.toLowerCase();
  return (
    (wanted === undefined ? undefined : named(wanted)) ??
    named(language) ??
    entries.find(([key]) => primary(key) === primary(language))?.[1] ??
    named(FALLBACK_LANGUAGE) ??
    entries[0]?.[1] ??
    language.toLowerCase()
  );
}

/** Speaks with files: each text is rendered once per voice, as an 8 kHz WAV file, and played from then on. */
export class RenderedVoice implements Speaker {
  readonly #slots = new Slots(MOST_PROGRAMS, MOST_WAITING);

  constructor(
    private readonly renderer: Renderer,
    private readonly voices: RendererVoices,
    private readonly files: SoundFiles,
    private readonly thread: Pick<SoundThread, "telephoneWav">,
  ) {}

  async say(text: string, language: string, wanted?: string): Promise<Sound> {
    // The program could take a language tag of any other form for an option.
    const tag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/.test(language) ? language : FALLBACK_LANGUAGE;
    const voice = voiceFor(this.voices, tag, wanted);
    const spoken = speakable(text, tag);
    const command = this.renderer.commandFor({ voice, language: tag, file: "{file}" });
    const name = `${contentName(JSON.stringify([command, spoken]))}.wav`;
    await this.files.keep(name, () =>
      this.#slots.run(() =>
        this.files.withScratch(".wav", async (file) => {
          await this.renderer.render(spoken, { voice, language: tag, file });
          return this.thread.telephoneWav("what the renderer wrote", "wav", await readFile(file));
        }),
      ),
    );
    return { kind: "file", source: this.files.sourceOf(name), words: text };
  }
}
