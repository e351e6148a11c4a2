import type { Sound } from "./voice.js";

/** Turns words into a sound; one of the two ways that there are. */
export interface Speaker {
  /** `voice` is the one that a document names, which a speaker may not have. Errors with AppError VOICE_FAILED. */
  say(text: string, language: string, voice?: string): Promise<Sound>;
}
