import { afterAll, describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { systemClock } from "../../src/core/clock.js";
import { SoundThread } from "../../src/prompts/sound-thread.js";
import { loudness, toneSamples } from "../support/tone.js";

const RATE = 22_050;
const thread = new SoundThread(systemClock);
afterAll(() => thread.close());

const telephoneWav = (bytes: Uint8Array) => thread.telephoneWav("the sound", "wav", bytes);

/** A tone as a WAV file, at nine tenths of full loudness. */
function tone(hertz: number, { rate = RATE, channels = 1, depth = "16", seconds = 1 } = {}): Uint8Array {
  const largest = { "8": 127, "16": 32_767, "24": 8_388_607, "32f": 1 }[depth] ?? 1;
  const middle = depth === "8" ? 128 : 0;
  const samples = Array.from(
    toneSamples(hertz, rate, seconds, 0.9),
    (sample) => middle + largest * sample,
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

describe("a sound for a telephone", () => {
  it.each([300, 1000, 2000, 3000, 3400])("keeps a tone of %i Hz as it is", async (hertz) => {
    expect(loudness(await telephoneWav(tone(hertz)))).toBeCloseTo(0.9, 2);
  });

  it.each([4100, 4300, 5000, 7000, 9000])(
    "removes a tone of %i Hz, which a telephone cannot carry",
    async (hertz) => {
      expect(loudness(await telephoneWav(tone(hertz)))).toBeLessThan(0.001);
    },
  );

  it.each([
    [{ rate: 8000 }],
    [{ rate: 16_000, channels: 2 }],
    [{ rate: 44_100, depth: "24" }],
    [{ rate: 48_000, depth: "32f" }],
    [{ rate: 11_025, depth: "8" }],
  ])("is converted from %j", async (format) => {
    const wav = new wavefile.WaveFile(await telephoneWav(tone(440, format)));
    expect(wav.fmt).toMatchObject({ sampleRate: 8000, numChannels: 1, bitsPerSample: 16 });
    expect(wav.getSamples(false).length).toBe(8000);
    expect(loudness(wav.toBuffer())).toBeGreaterThan(0.8);
  });

  it.each(["toALaw", "toMuLaw"] as const)("is converted from %s", async (law) => {
    const wav = new wavefile.WaveFile(tone(440, { rate: 8000 }));
    wav[law]();
    expect(loudness(await telephoneWav(wav.toBuffer()))).toBeGreaterThan(0.8);
  });

  it("does not wrap around when the wave exceeds the loudest sample", async () => {
    const square = new wavefile.WaveFile();
    const samples = Array.from({ length: RATE }, (_, at) =>
      Math.floor(at / 11) % 2 === 0 ? 32_767 : -32_768,
    );
    square.fromScratch(1, RATE, "16", samples);
    const wav = new wavefile.WaveFile(await telephoneWav(square.toBuffer()));
    const out = wav.getSamples(false);
    const jumps = out.filter((sample, at) => Math.abs(sample - (out[at - 1] ?? sample)) > 64_000).length;
    expect(jumps).toBe(0);
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["no WAV", Buffer.from("OggS and something more")],
    ["half a header", tone(440).subarray(0, 30)],
    ["a WAV file without samples", tone(440, { seconds: 0 })],
  ])("cannot be made from %s", async (_what, bytes) => {
    await expect(telephoneWav(bytes)).rejects.toThrow(
      /^the sound is not a readable WAV file: .*\[VOICE_FAILED\]/,
    );
  });
});
