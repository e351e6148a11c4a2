import { readFileSync } from "node:fs";

/** A section of a recording with the same level, in milliseconds. */
export interface Stretch {
  /** zero: every sample is zero. loud: louder than the caller while no key is pressed. */
  readonly sound: "zero" | "soft" | "loud";
  readonly ms: number;
}

const BLOCK_MS = 20;
const BLOCK = 160;
const LOUD = 12_000;
/** A stereo recording ends with stray memory: its last frames are written twice as long as they are (record_callback). */
const STRAY = 5 * BLOCK;

function soundOf(peak: number): Stretch["sound"] {
  if (peak === 0) return "zero";
  return peak > LOUD ? "loud" : "soft";
}

/** One channel of a WAV file of 8 kHz and 16 bits, by blocks of 20 ms: the first is the caller's. */
export function stretchesOf(path: string, channel: 0 | 1 = 0): Stretch[] {
  const file = readFileSync(path);
  const channels = file.readUInt16LE(file.indexOf("fmt ") + 10);
  const data = file.indexOf("data");
  // Texts follow the audio.
  const bytes = file.subarray(data + 8, data + 8 + file.readUInt32LE(data + 4));
  const samples = Math.floor(bytes.length / 2 / channels) - STRAY;
  const stretches: { sound: Stretch["sound"]; ms: number }[] = [];
  for (let first = 0; first + BLOCK <= samples; first += BLOCK) {
    let peak = 0;
    for (let index = first; index < first + BLOCK; index++)
      peak = Math.max(peak, Math.abs(bytes.readInt16LE((index * channels + channel) * 2)));
    const sound = soundOf(peak);
    const last = stretches.at(-1);
    if (last?.sound === sound) last.ms += BLOCK_MS;
    else stretches.push({ sound, ms: BLOCK_MS });
  }
  return stretches;
}
