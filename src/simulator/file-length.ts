import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { extname } from "node:path";

/** "RIFF" or "FORM", a length and a form; then chunks of an eight-byte header and an even number of bytes. */
const CONTAINER_HEAD = 12;
const CHUNK_HEAD = 8;

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

interface Chunk {
  readonly name: string;
  readonly length: number;
  /** Of its first byte. */
  readonly position: number;
}

/** The chunks of a WAV file, or of an AIFF file, whose numbers are big-endian. */
function* chunksOf(file: number, size: number, isBigEndian: boolean): Generator<Chunk> {
  for (let position = CONTAINER_HEAD; position + CHUNK_HEAD <= size; ) {
    const head = readAt(file, position, CHUNK_HEAD);
    const length = isBigEndian ? head.readUInt32BE(4) : head.readUInt32LE(4);
    position += CHUNK_HEAD;
    yield { name: head.toString("latin1", 0, 4), length, position };
    position += length + (length % 2);
  }
}

/** Bytes per second, in the format chunk. */
const BYTE_RATE_OFFSET = 8;

function wavLength(file: number, size: number): number | undefined {
  const riff = readAt(file, 0, CONTAINER_HEAD).toString("latin1");
  if (!riff.startsWith("RIFF") || !riff.endsWith("WAVE")) return undefined;
  let byteRate = 0;
  for (const { name, length, position } of chunksOf(file, size, false)) {
    if (name === "fmt ") byteRate = readAt(file, position, 16).readUInt32LE(BYTE_RATE_OFFSET);
    // A file that is still being written, or was streamed, has no length here, or one that is too large.
    if (name === "data")
      return byteRate === 0 ? undefined : (Math.min(length, size - position) / byteRate) * 1_000;
  }
  return undefined;
}

/** The common chunk of AIFF: channels, frames, bits, then the rate as a number of 80 bits (IEEE 754, extended precision). */
function aiffLength(file: number, size: number): number | undefined {
  const form = readAt(file, 0, CONTAINER_HEAD).toString("latin1");
  if (!/^FORM.{4}AIF[FC]$/s.test(form)) return undefined;
  for (const { name, position } of chunksOf(file, size, true)) {
    if (name !== "COMM") continue;
    const common = readAt(file, position, 18);
    const rate = common.readUInt32BE(10) * 2 ** (common.readUInt16BE(8) - 16_383 - 31);
    return rate > 0 ? (common.readUInt32BE(2) / rate) * 1_000 : undefined;
  }
  return undefined;
}

/** Bytes of a sample, by the encoding in the header of an AU file. */
const AU_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1 };

function auLength(file: number, size: number): number | undefined {
  const head = readAt(file, 0, 24);
  if (head.length < 24 || head.toString("latin1", 0, 4) !== ".snd") return undefined;
  const [start, length, encoding, rate, channels] = [4, 8, 12, 16, 20].map((at) => head.readUInt32BE(at));
  const byteRate = (AU_BYTES[encoding ?? 0] ?? 0) * (rate ?? 0) * (channels ?? 0);
  // A streamed file has the largest number as its length.
  return byteRate === 0 ? undefined : (Math.min(length ?? 0, size - (start ?? 0)) / byteRate) * 1_000;
}

/** GSM 06.10: a frame of 33 bytes is 20 ms. */
function gsmLength(_file: number, size: number): number | undefined {
  return size < 33 ? undefined : Math.floor(size / 33) * 20;
}

/** The formats that the controller creates, by the extension that mod_sndfile reads them by. */
const LENGTHS: Readonly<Record<string, (file: number, size: number) => number | undefined>> = {
  ".wav": wavLength,
  ".aiff": aiffLength,
  ".au": auLength,
  ".gsm": gsmLength,
};

/**
 * Milliseconds of sound in a file, from its header; undefined when it cannot be read or its format is not known. Reads
 * synchronously: a clock that runs ahead must not advance while the length is unknown.
 */
export function fileLength(path: string): number | undefined {
  const lengthOf = LENGTHS[extname(path).toLowerCase()];
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return lengthOf?.(file, fstatSync(file).size);
  } catch {
    // For a file that it cannot read, FreeSWITCH too reports only FILE NOT FOUND.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
