// @ts-check
// Runs in the thread of sound-worker.js. JavaScript, so that Node loads the same file from src/ in tests and from dist/.
import { setImmediate as nextTurn } from "node:timers/promises";
import wavefile from "wavefile";

/** Samples a second of a telephone line (ITU-T G.711). */
const TELEPHONE_RATE = 8_000;
/** No sound file has a higher or lower rate; a header with one is wrong. */
const LOWEST_RATE = 1_000;
const HIGHEST_RATE = 192_000;
/** SignalWire's page on <Play>: longer files should be split. */
const LONGEST_MINUTES = 40;
const MOST_SAMPLES = LONGEST_MINUTES * 60 * TELEPHONE_RATE;
/** Bytes of an MP3 file that are decoded in one turn: a second of sound at 128 kbit/s. */
const MP3_SLICE = 16 * 1024;
/** Samples of the largest frame (ISO/IEC 11172-3, section 2.4.2.1). */
const MP3_FRAME = 1_152;
/** The longest reach of the resampler's filter, in seconds: it needs that much sound after the last sample. */
const FILTER_SECONDS = 0.05;

/** @typedef {import("./sound-thread.js").ConvertibleKind} ConvertibleKind */
/** @typedef {{ readonly rate: number, readonly samples: Float32Array }} Piece Consecutive samples of one channel, from -1 to 1. */

function tooLong() {
  return new RangeError(`longer than ${LONGEST_MINUTES} minutes`);
}

/**
 * Any MPEG audio file, from MPEG 1 to 2.5, also in a WAV file. The decoder skips a damaged frame, as players do; in noise,
 * it finds more of them than whole ones.
 * @param {Uint8Array} bytes
 * @returns {AsyncGenerator<Piece>}
 */
async function* mp3Pieces(bytes) {
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  let frames = 0;
  let damaged = 0;
  try {
    for (let at = 0; at < bytes.length; at += MP3_SLICE) {
      const { channelData, sampleRate, samplesDecoded, errors } = decoder.decode(
        bytes.subarray(at, at + MP3_SLICE),
      );
      frames += samplesDecoded / MP3_FRAME;
      damaged += errors.length;
      if (samplesDecoded > 0) yield { rate: sampleRate, samples: mixed(channelData) };
    }
  } finally {
    decoder.free();
  }
  if (damaged > frames) throw new RangeError("most of its frames are damaged");
}

/**
 * The average of the left and the right channel; the decoder makes two of one.
 * @param {readonly Float32Array[]} channels
 */
function mixed([left = new Float32Array(0), right = left]) {
  return left.map((sample, at) => (sample + /** @type {number} */ (right[at])) / 2);
}

/**
 * Any WAV file of PCM, float, A-law or mu-law samples.
 * @param {Uint8Array} bytes
 * @returns {AsyncGenerator<Piece>}
 */
async function* wavPieces(bytes) {
  yield* piecesOf(new wavefile.WaveFile(bytes));
}

/**
 * Samples of ITU-T G.711 without a header.
 * @param {Uint8Array} bytes
 * @param {"8a" | "8m"} law
 * @returns {AsyncGenerator<Piece>}
 */
async function* g711Pieces(bytes, law) {
  if (bytes.length > MOST_SAMPLES) throw tooLong();
  for (let at = 0; at < bytes.length; at += TELEPHONE_RATE) {
    const wav = new wavefile.WaveFile();
    wav.fromScratch(1, TELEPHONE_RATE, law, bytes.subarray(at, at + TELEPHONE_RATE));
    yield* piecesOf(wav);
  }
}

/**
 * @param {wavefile.WaveFile} wav
 * @returns {Generator<Piece>}
 */
function* piecesOf(wav) {
  if (wav.bitDepth === "8a") wav.fromALaw();
  else if (wav.bitDepth === "8m") wav.fromMuLaw();
  else if (wav.bitDepth !== "16") wav.toBitDepth("16");
  const { sampleRate: rate, numChannels } = /** @type {{ sampleRate: number, numChannels: number }} */ (
    wav.fmt
  );
  const interleaved = wav.getSamples(true);
  const channels = Math.max(1, numChannels);
  const slice = rate * channels;
  if (!(slice > 0)) throw new RangeError(`${rate} samples a second`);
  for (let from = 0; from < interleaved.length; from += slice) {
    const frames = interleaved.subarray(from, from + slice);
    const samples = new Float32Array(Math.floor(frames.length / channels));
    for (let at = 0; at < samples.length; at++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += frames[at * channels + channel] ?? 0;
      samples[at] = sum / channels / 32_768;
    }
    yield { rate, samples };
  }
}

/**
 * @param {ConvertibleKind} kind
 * @param {Uint8Array} bytes
 */
function piecesIn(kind, bytes) {
  switch (kind) {
    case "mp3":
      return mp3Pieces(bytes);
    case "wav":
      return wavPieces(bytes);
    case "mulaw":
      return g711Pieces(bytes, "8m");
    case "alaw":
      return g711Pieces(bytes, "8a");
  }
}

/**
 * Reduces or raises the rate of consecutive pieces. libsamplerate leaves the band of a telephone, up to 3.4 kHz, as it is,
 * and removes everything above 4 kHz, which would alias into noise.
 */
class Resampler {
  #read = 0;
  #written = 0;

  /**
   * @param {number} rate
   * @param {import("@alexanderolsen/libsamplerate-js/dist/src.js").SRC | undefined} converter
   */
  constructor(rate, converter) {
    this.rate = rate;
    this.converter = converter;
  }

  /** @param {number} rate */
  static async from(rate) {
    if (!(rate >= LOWEST_RATE && rate <= HIGHEST_RATE)) throw new RangeError(`${rate} samples a second`);
    if (rate === TELEPHONE_RATE) return new Resampler(rate, undefined);
    const { default: libsamplerate } = await import("@alexanderolsen/libsamplerate-js");
    const { create, ConverterType } = libsamplerate;
    const converterType = ConverterType.SRC_SINC_MEDIUM_QUALITY;
    return new Resampler(rate, await create(1, rate, TELEPHONE_RATE, { converterType }));
  }

  /** @param {Float32Array} samples */
  next(samples) {
    this.#read += samples.length;
    return this.#converted(samples);
  }

  /** What the filter still holds back: together with it, the sound is as long as it was. */
  rest() {
    const missing = Math.round((this.#read * TELEPHONE_RATE) / this.rate) - this.#written;
    return this.#converted(new Float32Array(Math.ceil(this.rate * FILTER_SECONDS))).subarray(
      0,
      Math.max(0, missing),
    );
  }

  free() {
    this.converter?.destroy();
  }

  /** @param {Float32Array} samples */
  #converted(samples) {
    // The result is a view of memory that the next conversion overwrites.
    const converted = this.converter === undefined ? samples : this.converter.full(samples).slice();
    this.#written += converted.length;
    return converted;
  }
}

/** @param {Float32Array} samples */
function toInt16(samples) {
  // Filtering a wave of full loudness can exceed it.
  return Int16Array.from(samples, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))),
  );
}

/**
 * A sound as a telephone's WAV file: 8 kHz, mono, 16 bit. Other conversions in this thread continue meanwhile.
 * Rejects with the reason when the file cannot be read, has no sound in it, or plays for longer than 40 minutes.
 * @param {ConvertibleKind} kind
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>}
 */
export async function telephoneWav(kind, bytes) {
  /** @type {Int16Array[]} */
  const converted = [];
  let length = 0;
  /** @type {Resampler | undefined} */
  let resampler;
  /** @param {Float32Array} samples */
  const add = (samples) => {
    converted.push(toInt16(samples));
    length += samples.length;
    if (length > MOST_SAMPLES) throw tooLong();
  };
  try {
    for await (const { rate, samples } of piecesIn(kind, bytes)) {
      resampler ??= await Resampler.from(rate);
      if (resampler.rate !== rate) throw new RangeError("its sample rate changes");
      add(resampler.next(samples));
      await nextTurn();
    }
    if (resampler === undefined) throw new RangeError("it contains no sound");
    add(resampler.rest());
  } finally {
    resampler?.free();
  }
  return wavOf(converted, length);
}

/**
 * @param {readonly Int16Array[]} pieces
 * @param {number} length of all together
 */
function wavOf(pieces, length) {
  const samples = new Int16Array(length);
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, TELEPHONE_RATE, "16", samples);
  return wav.toBuffer();
}
