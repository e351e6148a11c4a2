import { isAbsolute } from "node:path";
import { fileLength } from "./file-length.js";
import type { SoundKind } from "./leg.js";

const TONE_SPEC = /%\(\s*(\d+)\s*,\s*(\d+)\s*,/g;
const LOOPS = /(?:^|;)\s*loops=(-?\d+)/;

/** The length of a teletone script, in milliseconds: `%(on,off,hertz...)` one after the other, `;loops=N` times. */
export function toneLength(script: string): number {
  let once = 0;
  for (const [, on, off] of script.matchAll(TONE_SPEC)) once += Number(on) + Number(off);
  const loops = Number(LOOPS.exec(script)?.[1] ?? 1);
  if (loops < 0) return once === 0 ? 0 : Number.POSITIVE_INFINITY;
  return once * Math.max(1, loops);
}

/** Something that a caller can hear. */
export interface Sound {
  readonly kind: SoundKind;
  /** The path, stream or spoken text. */
  readonly source: string;
  /** Infinity for an endless silence. */
  readonly durationMs: number;
  /** The `Playback-File-Type` of a stream; absent for files and silence. */
  readonly fileType?: string;
}

const SILENCE = "silence_stream://";
const TONE = "tone_stream://";

/** Zero, or text that is not a number, is not a silence; a negative number is an endless one (mod_tone_stream.c). */
function silence(source: string): Sound | undefined {
  const ms = Number.parseInt(source.slice(SILENCE.length), 10);
  if (Number.isNaN(ms) || ms === 0) return undefined;
  return { kind: "silence", source, durationMs: ms < 0 ? Number.POSITIVE_INFINITY : ms };
}

/**
 * What `playback` plays for an argument: a file by its absolute path, silence or tones. Undefined where FreeSWITCH reports
 * FILE NOT FOUND: this switch has no sound directory, and only the file formats that the controller creates.
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
  const durationMs = isAbsolute(source) ? fileLength(source) : undefined;
  return durationMs === undefined ? undefined : { kind: "file", source, durationMs };
}
