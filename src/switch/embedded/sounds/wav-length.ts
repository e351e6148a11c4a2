import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** "RIFF", a length and "WAVE"; then chunks of an eight-byte head and an even number of bytes. */
const RIFF_HEAD = 12;
const CHUNK_HEAD = 8;
/** Bytes a second, in the format chunk. */
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
    // A file that is still being written, or was streamed, gives no length here or one that is too large.
    if (chunk === "data")
      return byteRate === 0 ? undefined : (Math.min(length, size - position) / byteRate) * 1_000;
    position += length + (length % 2);
  }
  return undefined;
}

/**
 * Milliseconds of sound in a WAV file, from its head; undefined when it can't be read or is none. Reads at once and
 * not in the background: a clock that runs ahead must not pass while the length is not known.
 */
export function wavLength(path: string): number | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return lengthOf(file);
  } catch {
    // FreeSWITCH too says no more of a file that it can't read than FILE NOT FOUND.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
