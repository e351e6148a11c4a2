import { AppError } from "../core/errors.js";
import type { PromptPart } from "../core/payment.js";

/** Something that a switch can play. */
export type Sound =
  | { readonly kind: "file"; readonly source: string; readonly words: string }
  | { readonly kind: "speech"; readonly engine: string; readonly voice: string; readonly words: string }
  | { readonly kind: "silence"; readonly source: string; readonly words: string };

/** Turns words and addresses into sounds. */
export interface Voice {
  /**
   * The sound of one part. `base` is the address of its document, for relative addresses. Errors with AppError
   * VOICE_FAILED.
   */
  sound(part: PromptPart, language: string, base: string | undefined): Promise<Sound>;
}

/** Turns words into a sound, in one of two ways. */
export interface Speaker {
  /** `voice` is the voice that a document names, which the speaker may not have. Errors with AppError VOICE_FAILED. */
  say(text: string, language: string, voice?: string): Promise<Sound>;
}

/** The error of this module, with the reason of the thrown value. */
export function voiceFailed(what: string, thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : "a value that is not an Error was thrown";
  return new AppError("VOICE_FAILED", `${what}: ${reason}`, { cause: thrown });
}
