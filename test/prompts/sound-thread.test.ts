import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { afterAll, describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { systemClock } from "../../src/core/clock.js";
import { SoundThread } from "../../src/prompts/sound-thread.js";
import { loudness, pitch, toneSamples } from "../support/tone.js";
import { VirtualClock } from "../support/virtual-clock.js";

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const MONO = fixture("mono-22050.mp3");
const SECOND = 16_000;
/** Bytes before the samples. */
const HEADER = 44;

const thread = new SoundThread(systemClock);
afterAll(() => thread.close());

const fromMp3 = (bytes: Uint8Array) => thread.telephoneWav("the sound", "mp3", bytes);

describe("an MP3 file", () => {
  it.each([
    ["mono-22050.mp3", 1, 0.5],
    ["mono-8000.mp3", 1, 0.5],
    // The average of both sides. Without a LAME header, the encoder's delay and padding remain.
    ["left-44100.mp3", 19_584 / 44_100, 0.25],
  ])("%s becomes a telephone's WAV file", async (name, seconds, level) => {
    const bytes = await fromMp3(fixture(name));
    expect(new wavefile.WaveFile(bytes).fmt).toMatchObject({
      sampleRate: 8_000,
      numChannels: 1,
      bitsPerSample: 16,
    });
    expect(bytes.length - HEADER).toBe(Math.round(seconds * 8_000) * 2);
    expect(Math.round(pitch(bytes) / 10)).toBe(44);
    expect(Math.abs(loudness(bytes) - level)).toBeLessThan(0.03);
  });

  it("may have a tag before it, or be in a WAV file", async () => {
    const plain = await fromMp3(MONO);
    const tag = Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\0\x0a", "latin1"), Buffer.alloc(10)]);
    expect(await fromMp3(Buffer.concat([tag, MONO]))).toEqual(plain);
    expect(loudness(await fromMp3(inWav(MONO)))).toBeCloseTo(loudness(plain), 2);
  });

  it("is played up to where it was cut off", async () => {
    const bytes = await fromMp3(MONO.subarray(0, MONO.length / 2));
    expect(bytes.length - HEADER).toBeGreaterThan(SECOND / 5);
    expect(Math.round(pitch(bytes) / 10)).toBe(44);
  });

  it.each([
    ["a tag only", Buffer.from("ID3\x04\0\0\0\0\0\0", "latin1"), "it contains no sound"],
    ["a text", Buffer.from("<html>Not found</html>".repeat(100)), "it contains no sound"],
    ["noise", noise(200_000), "(its sample rate changes|most of its frames are damaged)"],
  ])("is refused when it is %s", async (_what, bytes, reason) => {
    await expect(fromMp3(bytes)).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: expect.stringMatching(`^the sound is not a readable MP3 file: ${reason} `),
    });
  });

  it("does not delay digits: a minute of it takes less than 50 ms of the event loop", async () => {
    const minute = Buffer.concat(Array<Buffer>(60).fill(MONO));
    await fromMp3(MONO);
    const before = performance.eventLoopUtilization();
    const bytes = await fromMp3(minute);
    const { active } = performance.eventLoopUtilization(before);
    expect(bytes.length - HEADER).toBeGreaterThan(60 * SECOND);
    expect(active).toBeLessThan(50);
  });

  it("does not delay a short sound that comes after it", async () => {
    const order: string[] = [];
    await Promise.all([
      fromMp3(Buffer.concat(Array<Buffer>(30).fill(MONO))).then(() => order.push("long")),
      fromMp3(MONO).then(() => order.push("short")),
    ]);
    expect(order).toEqual(["short", "long"]);
  });
});

describe("samples of G.711 without a header", () => {
  it.each(["mulaw", "alaw"] as const)("of %s become a telephone's WAV file", async (kind) => {
    const wav = new wavefile.WaveFile();
    wav.fromScratch(
      1,
      8_000,
      "16",
      Int16Array.from(toneSamples(440, 8_000), (one) => one * 32_767),
    );
    if (kind === "mulaw") wav.toMuLaw();
    else wav.toALaw();
    const { samples } = wav.data as unknown as { samples: Uint8Array };
    const bytes = await thread.telephoneWav("the sound", kind, samples);
    expect(bytes.length - HEADER).toBe(SECOND);
    expect([Math.round(pitch(bytes) / 10), loudness(bytes).toFixed(2)]).toEqual([44, "0.50"]);
  });
});

it("no sound may play for longer than 40 minutes", async () => {
  const bytes = new Uint8Array(40 * 60 * 8_000 + 1);
  await expect(thread.telephoneWav("the sound", "mulaw", bytes)).rejects.toThrow(/: longer than 40 minutes/);
});

describe("the thread", () => {
  /** Answers each request with its own number instead of a sound. */
  const NUMBERED = `
    import { parentPort, threadId } from "node:worker_threads";
    parentPort.on("message", ({ id }) => parentPort.postMessage({ id, wav: new Uint8Array([threadId]) }));`;
  const started = (program: string, clock: VirtualClock) =>
    new SoundThread(clock, new URL(`data:text/javascript,${encodeURIComponent(program)}`));

  it("that hangs is ended after a minute", async () => {
    const clock = new VirtualClock();
    const hanging = started("setInterval(() => {}, 1000)", clock);
    const failing = expect(hanging.telephoneWav("the sound", "mp3", MONO)).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: "the sound was not converted: the thread for sounds took longer than 60 s [VOICE_FAILED]",
    });
    clock.advance(60_000);
    await failing;
  });

  it("that fails reports the reason", async () => {
    const failing = started("throw new Error('out of order')", new VirtualClock());
    await expect(failing.telephoneWav("the sound", "mp3", MONO)).rejects.toThrow(
      /^the sound was not converted: the thread for sounds ended: out of order/,
    );
  });

  it("ends when there has been no sound for a minute, and starts again with the next", async () => {
    const clock = new VirtualClock();
    const numbered = started(NUMBERED, clock);
    const number = async () => (await numbered.telephoneWav("the sound", "mp3", MONO))[0];
    const first = await number();
    clock.advance(59_000);
    expect(await number()).toBe(first);
    clock.advance(59_000);
    expect(await number()).toBe(first);
    clock.advance(60_000);
    expect(await number()).not.toBe(first);
    numbered.close();
  });
});

/** The format 0x55, MPEG layer 3 (RFC 2361, section A.18). */
function inWav(mp3: Uint8Array): Uint8Array {
  const head = Buffer.alloc(58);
  head.write("RIFF", 0);
  head.writeUInt32LE(head.length - 8 + mp3.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(30, 16);
  head.writeUInt16LE(0x55, 20);
  head.write("data", 50);
  head.writeUInt32LE(mp3.length, 54);
  return Buffer.concat([head, mp3]);
}

/** The same at each call. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}
