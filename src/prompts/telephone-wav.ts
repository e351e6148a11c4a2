import wavefile from "wavefile";
import { voiceFailed } from "./voice.js";

/** Zero crossings of the kernel on each side: more of them make the filter steeper and slower. */
const CROSSINGS = 24;
/** Where the filter halves the amplitude, relative to the lower rate: 3.52 kHz on a telephone; nothing remains at 4 kHz. */
const CUTOFF = 0.44;

/** The Blackman window, from -1 to 1: side lobes 58 dB down. */
function window(position: number): number {
  return 0.42 + 0.5 * Math.cos(Math.PI * position) + 0.08 * Math.cos(2 * Math.PI * position);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

/** The kernel for an output sample `fraction` of an input sample after an input sample. */
function kernel(fraction: number, reach: number, cutoff: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * reach }, (_, tap) => {
    const distance = tap - reach + 1 - fraction;
    const position = distance / reach;
    return Math.abs(position) > 1 ? 0 : sinc(2 * cutoff * distance) * window(position);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/**
 * The same sound at another rate (samples a second, whole numbers): band-limited interpolation with a windowed sinc.
 * Frequencies that the lower rate cannot represent are filtered out, since they would alias into noise.
 */
function resample(samples: Float64Array, from: number, to: number): Float64Array {
  if (from === to) return samples;
  const lower = Math.min(from, to);
  const cutoff = (CUTOFF * lower) / from;
  const reach = Math.ceil((CROSSINGS * from) / lower);
  const phases = to / greatestCommonDivisor(from, to);
  const kernels = new Map<number, Float64Array>();
  const output = new Float64Array(Math.round((samples.length * to) / from));
  for (let at = 0; at < output.length; at++) {
    const phase = at % phases;
    const before = Math.floor((at * from) / to);
    const taps = kernels.get(phase) ?? kernel((at * from) / to - before, reach, cutoff);
    kernels.set(phase, taps);
    const first = before - reach + 1;
    let sum = 0;
    for (let tap = Math.max(0, -first); tap < taps.length && first + tap < samples.length; tap++) {
      sum += (taps[tap] as number) * (samples[first + tap] as number);
    }
    output[at] = sum;
  }
  return output;
}

/** Samples a second of a telephone line (ITU-T G.711). */
const TELEPHONE_RATE = 8000;

/** No renderer writes a higher rate; a header with one is wrong. */
const HIGHEST_RATE = 192_000;

const LARGEST = 32_767;

/** The samples of a 16-bit integer WAV file, as one channel. */
function monoSamples(wav: wavefile.WaveFile): Float64Array {
  // With one channel the library returns the samples, with more a list of them.
  const channels = wav.getSamples(false) as unknown as Float64Array | Float64Array[];
  if (!Array.isArray(channels)) return channels;
  const [first = new Float64Array(0)] = channels;
  return first.map(
    (_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length,
  );
}

function rateOf(wav: wavefile.WaveFile): number {
  const { sampleRate } = wav.fmt as { sampleRate: number };
  if (sampleRate >= 1000 && sampleRate <= HIGHEST_RATE) return sampleRate;
  throw new RangeError(`${sampleRate} samples a second`);
}

/** Any WAV file (PCM, float, A-law, mu-law) as a telephone's: 8 kHz, mono, 16 bit. Errors with AppError VOICE_FAILED. */
export function telephoneWav(bytes: Uint8Array): Uint8Array {
  try {
    const wav = new wavefile.WaveFile(bytes);
    if (wav.bitDepth === "8a") wav.fromALaw();
    else if (wav.bitDepth === "8m") wav.fromMuLaw();
    else if (wav.bitDepth !== "16") wav.toBitDepth("16");
    const samples = resample(monoSamples(wav), rateOf(wav), TELEPHONE_RATE);
    // A filtered wave can exceed the loudest sample.
    const clipped = samples.map((sample) => Math.round(Math.max(-LARGEST, Math.min(LARGEST, sample))));
    const telephone = new wavefile.WaveFile();
    telephone.fromScratch(1, TELEPHONE_RATE, "16", clipped);
    return telephone.toBuffer();
  } catch (thrown) {
    throw voiceFailed("not a readable WAV file", thrown);
  }
}
