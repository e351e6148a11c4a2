import { describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { telephoneWav } from "../../src/prompts/telephone-wav.js";
import { took } from "../support/took.js";

const RATE = 22_050;

/** A tone as a WAV file, at nine tenths of full loudness. */
function tone(hertz: number, { rate = RATE, channels = 1, depth = "16", seconds = 1 } = {}): Uint8Array {
  const largest = { "8": 127, "16": 32_767, "24": 8_388_607, "32f": 1 }[depth] ?? 1;
  const middle = depth === "8" ? 128 : 0;
  const samples = Array.from(
    { length: rate * seconds },
    (_, at) => middle + largest * 0.9 * Math.sin((2 * Math.PI * hertz * at) / rate),
  ).map((sample) => (depth === "32f" ? sample : Math.round(sample)));
  const wav = new wavefile.WaveFile();
  wav.fromScratch(
    channels,
    rate,
    depth,
    channels === 1 ? samples : Array.from({ length: channels }, () => samples),
  );
  return wav.toBuffer();
}

/** The loudness of the middle of the sound, relative to 1. */
function loudness(bytes: Uint8Array): number {
  const wav = new wavefile.WaveFile(bytes);
  const samples = wav.getSamples(false).subarray(1000, 7000);
  const power = samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length;
  return Math.sqrt(2 * power);
}

describe("a sound for a telephone", () => {
  it.each([300, 1000, 2000, 3000])("keeps a tone of %i Hz as it is", (hertz) => {
    expect(loudness(telephoneWav(tone(hertz)))).toBeGreaterThan(0.8);
    expect(loudness(telephoneWav(tone(hertz)))).toBeLessThan(1);
  });

  it.each([5000, 6000, 7000, 9000])("removes a tone of %i Hz, which a telephone cannot carry", (hertz) => {
    expect(loudness(telephoneWav(tone(hertz)))).toBeLessThan(0.01);
  });

  it.each([
    [{ rate: 8000 }],
    [{ rate: 16_000, channels: 2 }],
    [{ rate: 44_100, depth: "24" }],
    [{ rate: 48_000, depth: "32f" }],
    [{ rate: 11_025, depth: "8" }],
  ])("is converted from %j", (format) => {
    const wav = new wavefile.WaveFile(telephoneWav(tone(440, format)));
    expect(wav.fmt).toMatchObject({ sampleRate: 8000, numChannels: 1, bitsPerSample: 16 });
    expect(wav.getSamples(false).length).toBe(8000);
    expect(loudness(wav.toBuffer())).toBeGreaterThan(0.8);
  });

  it.each(["toALaw", "toMuLaw"] as const)("is converted from %s", (law) => {
    const wav = new wavefile.WaveFile(tone(440, { rate: 8000 }));
    wav[law]();
    expect(loudness(telephoneWav(wav.toBuffer()))).toBeGreaterThan(0.8);
  });

  it("does not wrap around when the wave exceeds the loudest sample", () => {
    const square = new wavefile.WaveFile();
    const samples = Array.from({ length: RATE }, (_, at) =>
      Math.floor(at / 11) % 2 === 0 ? 32_767 : -32_768,
    );
    square.fromScratch(1, RATE, "16", samples);
    const wav = new wavefile.WaveFile(telephoneWav(square.toBuffer()));
    const out = wav.getSamples(false);
    const jumps = out.filter((sample, at) => Math.abs(sample - (out[at - 1] ?? sample)) > 64_000).length;
    expect(jumps).toBe(0);
  });

  it("takes well less than 300 ms for a long prompt", () => {
    const bytes = tone(440, { seconds: 6 });
    telephoneWav(bytes);
    expect(took(() => telephoneWav(bytes), 300).ms).toBeLessThan(300);
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["no WAV", Buffer.from("OggS and something more")],
    ["half a header", tone(440).subarray(0, 30)],
  ])("cannot be made from %s", (_what, bytes) => {
    expect(() => telephoneWav(bytes)).toThrow(/not a readable WAV file: .*\[VOICE_FAILED\]/);
  });
});
