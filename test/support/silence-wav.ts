import { writeFileSync } from "node:fs";
import wavefile from "wavefile";

/** 8 kHz mono silence, as a rendered prompt would be. */
export function silenceWav(ms: number): Uint8Array {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, 8000, "16", new Int16Array(ms * 8));
  return wav.toBuffer();
}

/** Writes such a file. */
export function writeSilence(path: string, ms: number): void {
  writeFileSync(path, silenceWav(ms));
}
