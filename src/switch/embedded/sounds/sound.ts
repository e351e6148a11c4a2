import { extname, isAbsolute } from "node:path";
import type { SoundKind } from "../leg.js";
import { toneLength } from "./tone-length.js";
import { wavLength } from "./wav-length.js";

/** Something that a caller can hear. */
export interface Sound {
  readonly kind: SoundKind;
  /** The path, stream or spoken text. */
  readonly source: string;
  /** Infinity for a silence without an end. */
  readonly durationMs: number;
  /** What `Playback-File-Type` says of a stream; absent for files and silence. */
  readonly fileType?: string;
}

const SILENCE = "silence_stream://";
const TONE = "tone_stream://";

/** Zero and no number at all are no silence; a negative number has no end (mod_tone_stream.c). */
function silence(source: string): Sound | undefined {
  const ms = Number.parseInt(source.slice(SILENCE.length), 10);
  if (Number.isNaN(ms) || ms === 0) return undefined;
  return { kind: "silence", source, durationMs: ms < 0 ? Number.POSITIVE_INFINITY : ms };
}

/**
 * What `playback` plays for an argument: a WAV file by its absolute path, silence or tones. Undefined where FreeSWITCH
 * says FILE NOT FOUND: this switch has no sound directory of its own and no other file formats.
 */
export function soundOf(argument: string): Sound | undefined {
  const source = argument.trim();
  if (source.startsWith(SILENCE)) return silence(source);
  if (source.startsWith(TONE)) {
    return {
      kind: "tone",
      source,
      durationMs: toneLength(source.slice(TONE.length)),
      fileType: "tone_stream",
    };
  }
  if (!isAbsolute(source) || extname(source).toLowerCase() !== ".wav") return undefined;
  const durationMs = wavLength(source);
  return durationMs === undefined ? undefined : { kind: "file", source, durationMs };
}
