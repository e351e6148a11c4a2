import type { PromptPart } from "../domain/pay.js";

/** Something that a switch can play. */
export type Sound =
  | { readonly kind: "file"; readonly source: string; readonly words: string }
  | { readonly kind: "speech"; readonly engine: string; readonly voice: string; readonly words: string }
  | { readonly kind: "silence"; readonly source: string; readonly words: string };

/** Turns words and addresses into sounds. */
export interface Voice {
  /**
   * The sound of one part. `base` is the address of the document that it stands in, for relative addresses. Errors
   * with AppError VOICE_FAILED.
   */
  sound(part: PromptPart, language: string, base: string | undefined): Promise<Sound>;
}
