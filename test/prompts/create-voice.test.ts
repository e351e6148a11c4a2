import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { createVoice, type VoiceOptions } from "../../src/prompts/create-voice.js";
import { FakeHttp } from "../support/fake-http.js";
import { FakeRenderer } from "../support/fake-renderer.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const speech = { engine: "flite", voice: "slt" };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "voice-"));
});

afterEach(() => rm(folder, { recursive: true }));

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function create(options: Partial<VoiceOptions>, path = "", clock = systemClock) {
  const whole = { directory: join(folder, "sounds"), speech, ...options };
  const { logger } = recordingLogger();
  const created = await createVoice(whole, { http: new FakeHttp({}), clock, path, logger });
  closers.push(created.close);
  return created;
}

describe("the voice of the calls", () => {
  it("is the switch's engine if espeak-ng is not on the PATH", async () => {
    const { voice, kind, reason } = await create({}, `${folder}:/no/such/folder`);
    expect([kind, reason]).toEqual([
      "speech",
      "espeak-ng is not on the PATH: FreeSWITCH speaks by itself, engine flite, voice slt",
    ]);
    const part = { kind: "say", text: "Hello $5.", voice: "alice" } as const;
    expect(await voice.sound(part, "en-US", undefined)).toEqual({
      kind: "speech",
      engine: "flite",
      voice: "slt",
      words: "Hello $5.",
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("is espeak-ng if that is on the PATH", async () => {
    await writeFile(join(folder, "espeak-ng"), "#!/bin/sh\n", { mode: 0o755 });
    expect(await create({}, `:${folder}`)).toMatchObject({
      kind: "rendered",
      reason: "espeak-ng is on the PATH",
    });
  });

  it("is the switch's engine if no renderer is wanted", async () => {
    await writeFile(join(folder, "espeak-ng"), "#!/bin/sh\n", { mode: 0o755 });
    const { kind, reason } = await create({ renderer: "none" }, folder);
    expect([kind, reason]).toEqual([
      "speech",
      "prompts.renderer is none: FreeSWITCH speaks by itself, engine flite, voice slt",
    ]);
  });

  it("is the configured renderer, in the language of the part or else of the call", async () => {
    const fake = await FakeRenderer.in(folder);
    const renderer = { command: fake.command, voices: { "en-US": "amy", "de-DE": "hans" } };
    const { voice, kind, reason } = await create({ renderer });
    expect([kind, reason]).toEqual(["rendered", `prompts.renderer is "${process.execPath}"`]);
    await voice.sound({ kind: "say", text: "a" }, "de-DE", undefined);
    await voice.sound({ kind: "say", text: "b", language: "en-US" }, "de-DE", undefined);
    expect((await fake.asked()).map((one) => one.voice)).toEqual(["hans", "amy"]);
  });

  it("plays a pause as silence", async () => {
    const { voice } = await create({ renderer: "none" });
    expect(await voice.sound({ kind: "pause", seconds: 2 }, "en-US", undefined)).toEqual({
      kind: "silence",
      source: "silence_stream://2000",
      words: "(silence, 2 s)",
    });
  });

  it("reports every failure as VOICE_FAILED, with the reason", async () => {
    const { voice } = await create({ renderer: "none" });
    const part = { kind: "play", url: "https://a.test/b.wav" } as const;
    await expect(voice.sound(part, "en-US", undefined)).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: expect.stringMatching(
        /^could not fetch the sound: connection refused: https:\/\/a\.test\/b\.wav/,
      ),
    });
  });

  it("drops sounds that were not played for days, while the controller runs", async () => {
    const clock = new VirtualClock();
    await create({ renderer: "none", keepDays: 2 }, "", clock);
    const name = `${"a".repeat(40)}.wav`;
    await mkdir(join(folder, "sounds"));
    await writeFile(join(folder, "sounds", name), "sound");
    const threeDaysAgo = Date.now() / 1000 - 3 * 86_400;
    await utimes(join(folder, "sounds", name), threeDaysAgo, threeDaysAgo);
    clock.advance(3_600_000);
    await expect.poll(() => readdir(join(folder, "sounds"))).toEqual([]);
  });

  it("cannot be a renderer without a path to write to", async () => {
    await expect(create({ renderer: { command: ["say", "-v"], voices: {} } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(/^prompts\.renderer\.command: no argument contains \{file\}/),
    });
  });

  it("cannot be rendered into a folder that cannot be created", async () => {
    const fake = await FakeRenderer.in(folder);
    const renderer = { command: fake.command, voices: {} };
    const directory = join(folder, "renderer.mjs", "sounds");
    await expect(create({ renderer, directory })).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: expect.stringMatching(/^could not create prompts\.directory: ENOTDIR/),
    });
  });
});
