import wavefile from "wavefile";

/** Samples of a tone, at a share of full loudness. */
export function toneSamples(hertz: number, rate: number, seconds = 1, level = 0.5): Float64Array {
  return Float64Array.from(
    { length: rate * seconds },
    (_, at) => level * Math.sin((2 * Math.PI * hertz * at) / rate),
  );
}

/** The loudness of the middle of a telephone's WAV file, relative to 1. */
export function loudness(bytes: Uint8Array): number {
  const all = new wavefile.WaveFile(bytes).getSamples(false);
  const samples = all.subarray(all.length / 8, (all.length * 7) / 8);
  const power = samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length;
  return Math.sqrt(2 * power);
}

/** The strongest frequency of the middle of a telephone's WAV file, in hertz: half of the zero crossings a second. */
export function pitch(bytes: Uint8Array): number {
  const all = new wavefile.WaveFile(bytes).getSamples(false);
  const samples = all.subarray(all.length / 8, (all.length * 7) / 8);
  const crossings = samples.filter(
    (sample, at) => at > 0 && sample < 0 !== (samples[at - 1] ?? 0) < 0,
  ).length;
  return (crossings / 2 / samples.length) * 8_000;
}
