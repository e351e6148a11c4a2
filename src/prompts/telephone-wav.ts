import wavefile from "wavefile";
import { resample } from "./resample.js";
import { voiceFailed } from "./voice-failed.js";

/** Samples a second of a telephone line (ITU-T G.711). */
const TELEPHONE_RATE = 8000;

/** Renderers write no faster than this, and a header that says so is wrong. */
const HIGHEST_RATE = 192_000;

const LARGEST = 32_767;

/** The samples of a WAV file with integers of 16 bit, as one channel. */
function monoSamples(wav: wavefile.WaveFile): Float64Array {
  // With one channel the library answers the samples, with more a list of them.
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
    // A filtered wave can reach beyond the loudest sample.
    const clipped = samples.map((sample) => Math.round(Math.max(-LARGEST, Math.min(LARGEST, sample))));
    const telephone = new wavefile.WaveFile();
    telephone.fromScratch(1, TELEPHONE_RATE, "16", clipped);
    return telephone.toBuffer();
  } catch (thrown) {
    throw voiceFailed("no WAV file that can be read", thrown);
  }
}
