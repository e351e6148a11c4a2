import { hasCode } from "../domain/errors.js";
import type { PromptPart } from "../domain/pay.js";
import type { RemoteSounds } from "./remote-sound.js";
import type { Speaker } from "./speaker.js";
import type { Sound, Voice } from "./voice.js";
import { voiceFailed } from "./voice-failed.js";

/** Gives each part of a prompt to the one who can make it heard. */
export class PartVoice implements Voice {
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
        part.kind === "play" ? "a sound could not be had" : "a text could not be rendered",
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
      case "pause": {
        const ms = Math.round(part.seconds * 1000);
        return { kind: "silence", source: `silence_stream://${ms}`, words: `(silence, ${part.seconds} s)` };
      }
    }
  }
}
