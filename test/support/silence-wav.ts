import { writeFileSync } from "node:fs";
import wavefile from "wavefile";

/** Writes 8 kHz mono silence, as a rendered prompt would be. */
export function writeSilence(path: string, ms: number): void {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, 8000, "16", new Int16Array(ms * 8));
  writeFileSync(path, wav.toBuffer());
}
