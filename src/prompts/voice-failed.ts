import { AppError } from "../domain/errors.js";

/** The error of this room, with the reason of whatever was thrown. */
export function voiceFailed(what: string, thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : "a value that is no Error was thrown";
  return new AppError("VOICE_FAILED", `${what}: ${reason}`, { cause: thrown });
}
