import type { Speaker } from "./speaker.js";
import type { Sound } from "./voice.js";

/** Speaks by the switch's own engine (FreeSWITCH's `speak`), with one of its voices for all. */
export class SpeechVoice implements Speaker {
  constructor(private readonly speech: { readonly engine: string; readonly voice: string }) {}

  async say(text: string): Promise<Sound> {
    return { kind: "speech", ...this.speech, words: text };
  }
}
