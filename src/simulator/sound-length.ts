import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { extname, isAbsolute } from "node:path";
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

/** "RIFF", a length and "WAVE"; then chunks of an eight-byte header and an even number of bytes. */
const RIFF_HEAD = 12;
const CHUNK_HEAD = 8;
/** Bytes per second, in the format chunk. */
const BYTE_RATE_OFFSET = 8;

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

function lengthOf(file: number): number | undefined {
  const { size } = fstatSync(file);
  const riff = readAt(file, 0, RIFF_HEAD);
  if (riff.toString("latin1", 0, 4) !== "RIFF" || riff.toString("latin1", 8, 12) !== "WAVE") return undefined;
  let byteRate = 0;
  for (let position = RIFF_HEAD; position + CHUNK_HEAD <= size; ) {
    const head = readAt(file, position, CHUNK_HEAD);
    const chunk = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    position += CHUNK_HEAD;
    if (chunk === "fmt ") byteRate = readAt(file, position, 16).readUInt32LE(BYTE_RATE_OFFSET);
    // A file that is still being written, or was streamed, has no length here, or one that is too large.
    if (chunk === "data")
      return byteRate === 0 ? undefined : (Math.min(length, size - position) / byteRate) * 1_000;
    position += length + (length % 2);
  }
  return undefined;
}

/**
 * Milliseconds of sound in a WAV file, from its header; undefined when it cannot be read or is not a WAV file. Reads
 * synchronously: a clock that runs ahead must not advance while the length is unknown.
 */
export function wavLength(path: string): number | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return lengthOf(file);
  } catch {
    // For a file that it cannot read, FreeSWITCH too reports only FILE NOT FOUND.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
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
 * What `playback` plays for an argument: a WAV file by its absolute path, silence or tones. Undefined where FreeSWITCH
 * reports FILE NOT FOUND: this switch has no sound directory and no other file formats.
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
