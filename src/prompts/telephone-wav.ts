import wavefile from "wavefile";
import { voiceFailed } from "./voice.js";

/** Samples a second of a telephone line (ITU-T G.711). */
const TELEPHONE_RATE = 8000;

/** No renderer writes a higher rate; a header with one is wrong. */
const HIGHEST_RATE = 192_000;

/**
 * Frequencies that a telephone's rate cannot represent are filtered out before it is reduced, since they would alias into
 * noise. Up to 3.4 kHz, the band of a telephone, the sound stays as it is.
 */
const BAND_LIMITED = { method: "sinc", LPF: true, LPFType: "IIR" };

/** The samples of a 16-bit integer WAV file, as one channel. */
function monoSamples(wav: wavefile.WaveFile): Float64Array {
  const { numChannels } = wav.fmt as { numChannels: number };
  const interleaved = wav.getSamples(true);
  if (numChannels <= 1) return interleaved;
  return Float64Array.from({ length: interleaved.length / numChannels }, (_, at) => {
    const frame = interleaved.subarray(at * numChannels, (at + 1) * numChannels);
    return frame.reduce((sum, sample) => sum + sample, 0) / numChannels;
  });
}

function rateOf(wav: wavefile.WaveFile): number {
  const { sampleRate } = wav.fmt as { sampleRate: number };
  if (sampleRate >= 1000 && sampleRate <= HIGHEST_RATE) return sampleRate;
  throw new RangeError(`${sampleRate} samples a second`);
}

function atTelephoneRate(samples: Float64Array, rate: number): wavefile.WaveFile {
  const wav = new wavefile.WaveFile();
  if (rate === TELEPHONE_RATE) {
    wav.fromScratch(1, rate, "16", samples);
  } else {
    // One silent sample more: the library rounds the new length down, and so 7999.99... to 7999.
    wav.fromScratch(1, rate, "16", [...samples, 0]);
    wav.toSampleRate(TELEPHONE_RATE, BAND_LIMITED);
  }
  return wav;
}

/** Any WAV file (PCM, float, A-law, mu-law) as a telephone's: 8 kHz, mono, 16 bit. Errors with AppError VOICE_FAILED. */
export function telephoneWav(bytes: Uint8Array): Uint8Array {
  try {
    const wav = new wavefile.WaveFile(bytes);
    if (wav.bitDepth === "8a") wav.fromALaw();
    else if (wav.bitDepth === "8m") wav.fromMuLaw();
    else if (wav.bitDepth !== "16") wav.toBitDepth("16");
    return atTelephoneRate(monoSamples(wav), rateOf(wav)).toBuffer();
  } catch (thrown) {
    throw voiceFailed("not a readable WAV file", thrown);
  }
}
