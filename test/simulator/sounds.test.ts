import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { speechOf } from "../../src/simulator/applications/sound-applications.js";
import { fileLength } from "../../src/simulator/file-length.js";
import { soundOf, toneLength } from "../../src/simulator/sound-length.js";

const directory = mkdtempSync(join(tmpdir(), "freeswitch-pay-sounds-"));

afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

function wav(channels: number, rate: number, samples: number): Uint8Array {
  const made = new wavefile.WaveFile();
  made.fromScratch(channels, rate, "16", new Int16Array(samples * channels));
  return made.toBuffer();
}

describe("the length of a WAV file", () => {
  it.each([
    ["8 kHz, one channel", 1, 8_000, 8_000, 1_000],
    ["16 kHz, two channels", 2, 16_000, 8_000, 500],
    ["44.1 kHz, one channel", 1, 44_100, 441, 10],
  ])("is read from its header: %s", (name, channels, rate, samples, ms) => {
    expect(fileLength(file(`${name}.wav`, wav(channels, rate, samples)))).toBeCloseTo(ms);
  });

  it("does not count chunks before the sound, including those of odd length", () => {
    const bytes = Buffer.from(wav(1, 8_000, 800));
    const extra = Buffer.concat([Buffer.from("LIST"), Buffer.from([3, 0, 0, 0]), Buffer.from("abc\0")]);
    const path = file("list.wav", Buffer.concat([bytes.subarray(0, 36), extra, bytes.subarray(36)]));
    expect(fileLength(path)).toBe(100);
  });

  it("is that of the bytes present, when the header declares more", () => {
    const bytes = Buffer.from(wav(1, 8_000, 800));
    bytes.writeUInt32LE(0xffff_ffff, 40);
    expect(fileLength(file("streamed.wav", bytes))).toBe(100);
  });

  it.each([
    ["no file", join(directory, "missing.wav")],
    ["a directory", directory],
    ["an empty file", file("empty.wav", new Uint8Array())],
    ["something else", file("text.wav", Buffer.from("hello, this is a text and no sound at all"))],
    ["a header and no sound", file("head.wav", wav(1, 8_000, 8).subarray(0, 36))],
    ["half a header", file("half.wav", wav(1, 8_000, 8).subarray(0, 30))],
  ])("is unknown for %s", (_, path) => {
    expect(fileLength(path)).toBeUndefined();
  });
});

describe("the length of another file that the controller creates", () => {
  /** Half a second at 22.05 kHz. */
  const common = Buffer.alloc(18);
  common.writeUInt16BE(1, 0);
  common.writeUInt32BE(11_025, 2);
  common.writeUInt16BE(16_383 + 14, 8);
  common.writeUInt32BE(22_050 * 2 ** 17, 10);
  const aiff = (form: string) =>
    Buffer.concat([
      Buffer.from(`FORM\0\0\0\0${form}`, "latin1"),
      Buffer.from("NAME\0\0\0\x03abc\0COMM\0\0\0\x12", "latin1"),
      common,
    ]);
  const au = (length: number, encoding: number, channels: number) => {
    const bytes = Buffer.alloc(28 + 16_000);
    bytes.write(".snd");
    for (const [at, value] of [28, length, encoding, 8_000, channels].entries())
      bytes.writeUInt32BE(value, 4 + at * 4);
    return bytes;
  };

  it.each([
    ["AIFF", "a.aiff", aiff("AIFF"), 500],
    ["AIFF-C", "c.aiff", aiff("AIFC"), 500],
    ["AU of mu-law", "u.au", au(16_000, 1, 1), 2_000],
    ["AU of 16 bits and two channels", "l.au", au(16_000, 3, 2), 500],
    ["AU that was streamed", "s.au", au(0xffff_ffff, 1, 1), 2_000],
    ["GSM", "g.gsm", Buffer.alloc(33 * 50 + 7), 1_000],
  ])("is read: %s", (_, name, bytes, ms) => {
    expect(fileLength(file(name, bytes))).toBe(ms);
  });

  it.each([
    ["AIFF", "text.aiff"],
    ["AU", "text.au"],
    ["GSM", "text.gsm"],
    ["any kind", "text.mp3"],
  ])("is unknown for a text that pretends to be %s", (_, name) => {
    expect(fileLength(file(name, Buffer.from("hello, a text")))).toBeUndefined();
  });
});

describe("what playback plays", () => {
  it("is not found without an absolute path to a file of a known format", () => {
    const path = file("prompt.wav", wav(1, 8_000, 8_000));
    const other = file("prompt.bin", wav(1, 8_000, 8_000));
    expect(soundOf(path)).toEqual({ kind: "file", source: path, durationMs: 1_000 });
    for (const source of [other, "prompt.wav", "http://127.0.0.1/prompt.wav", "nosuch://x", directory]) {
      expect(soundOf(source), source).toBeUndefined();
    }
  });

  it.each([
    ["silence_stream://250", 250],
    ["silence_stream://250,1400", 250],
    ["silence_stream://-1", Number.POSITIVE_INFINITY],
    ["silence_stream://0", undefined],
    ["silence_stream://", undefined],
    ["silence_stream://abc", undefined],
  ])("lasts as measured: %s", (source, durationMs) => {
    expect(soundOf(source)?.durationMs).toBe(durationMs);
  });

  it.each([
    ["%(1000,0,440)", 1_000],
    ["%(500,250,440,480);loops=2", 1_500],
    ["%(200,100,350);%(300,0,440)", 600],
    ["v=-7;%(100,0,941.0,1477.0)", 100],
    ["%(100,0,440);loops=-1", Number.POSITIVE_INFINITY],
    ["garbage", 0],
    ["", 0],
  ])("lasts as measured: tone_stream://%s", (script, ms) => {
    expect(toneLength(script)).toBe(ms);
    expect(soundOf(`tone_stream://${script}`)).toMatchObject({ kind: "tone", durationMs: ms });
  });
});

describe("what speak says", () => {
  it("lasts 65 ms per character, and never less than 300 ms", () => {
    const lengthOf = (argument: string) => {
      const speech = speechOf(argument);
      return speech.kind === "sound" ? speech.sound.durationMs : undefined;
    };
    expect(lengthOf(`flite|slt|${"x".repeat(100)}`)).toBe(6_500);
    expect(lengthOf("FLITE|kal|x")).toBe(300);
  });

  it("may contain bars", () => {
    expect(speechOf("flite|slt|a|b")).toMatchObject({ sound: { source: "a|b" } });
  });

  it.each([
    ["nosuchengine|v|hello", "nothing"],
    ["flite|nosuchvoice|hello", "nothing"],
    ["flite||hello", "nothing"],
    ["|slt|hello", "nothing"],
    ["flite|slt| ", "nothing"],
    ["", "nothing"],
    ["flite|slt|", "invalid"],
    ["hello", "invalid"],
  ])("is as FreeSWITCH has it for %j: %s", (argument, kind) => {
    expect(speechOf(argument).kind).toBe(kind);
  });
});
