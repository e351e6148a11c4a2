import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import wavefile from "wavefile";
import { systemClock } from "../../src/core/clock.js";
import { choosePrompt, WORDINGS } from "../../src/prompts/choose.js";
import { ESPEAK_COMMAND, ESPEAK_VOICES } from "../../src/prompts/espeak.js";
import { RenderedVoice, Slots } from "../../src/prompts/rendered-voice.js";
import { Renderer } from "../../src/prompts/renderer.js";
import { SoundFiles } from "../../src/prompts/sound-folder.js";
import { SoundThread } from "../../src/prompts/sound-thread.js";
import { FakeRenderer } from "../support/fake-renderer.js";
import { VirtualClock } from "../support/virtual-clock.js";

let folder: string;
let directory: string;
let fake: FakeRenderer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "voice-"));
  directory = join(folder, "sounds");
  fake = await FakeRenderer.in(folder);
});

afterEach(() => rm(folder, { recursive: true }));

const thread = new SoundThread(systemClock);
afterAll(() => thread.close());

function voice(
  voices: Record<string, string> = { "en-US": "amy", "de-DE": "hans" },
  command: readonly string[] = fake.command,
) {
  return new RenderedVoice(new Renderer(command, systemClock), voices, new SoundFiles(directory), thread);
}

/** The format of a WAV file. */
async function formatOf(path: string) {
  const wav = new wavefile.WaveFile(await readFile(path));
  const { sampleRate, numChannels } = wav.fmt as { sampleRate: number; numChannels: number };
  const samples = wav.getSamples(false);
  return { sampleRate, numChannels, bitDepth: wav.bitDepth, samples };
}

describe("a rendered voice", () => {
  it("renders a text once, as a file for the telephone, and plays it from then on", async () => {
    const sound = await voice().say("Hello.", "en-US");
    expect(sound).toMatchObject({ kind: "file", words: "Hello." });
    const source = "source" in sound ? sound.source : "";
    const { samples, ...format } = await formatOf(source);
    expect(format).toEqual({ sampleRate: 8000, numChannels: 1, bitDepth: "16" });
    expect(samples).toHaveLength(8000);
    // FreeSWITCH may run as another user of the same group.
    expect([(await stat(source)).mode & 0o777, (await stat(directory)).mode & 0o777]).toEqual([0o640, 0o750]);
    expect(await voice().say("Hello.", "en-US")).toEqual(sound);
    expect(await fake.asked()).toEqual([{ voice: "amy", language: "en-US", text: "Hello." }]);
    expect(await readdir(directory)).toHaveLength(1);
  });

  it("renders a text once for concurrent requests", async () => {
    const one = voice();
    const sounds = await Promise.all(Array.from({ length: 20 }, () => one.say("Hello.", "en-US")));
    expect(new Set(sounds.map((sound) => JSON.stringify(sound))).size).toBe(1);
    expect(await fake.asked()).toHaveLength(1);
  });

  it("distinguishes texts, voices and languages", async () => {
    const one = voice();
    const sounds = await Promise.all([
      one.say("Hello.", "en-US"),
      one.say("Hello!", "en-US"),
      one.say("Hello.", "de-DE"),
      one.say("Hello.", "en-GB"),
    ]);
    expect(new Set(sounds.map((sound) => "source" in sound && sound.source)).size).toBe(4);
  });

  it("passes the text on standard input, without a shell, and in speakable form", async () => {
    const text = `"; touch x; $(touch y) \`z\` {file} -w é $2.50`;
    const sound = await voice().say(text, "en-US");
    expect(sound.words).toBe(text);
    expect((await fake.asked())[0]?.text).toBe(text.replace("$2.50", "2 dollars and 50 cents"));
  });

  it.each([
    ["en-us", undefined, "amy"],
    ["en-GB", undefined, "amy"],
    ["de-AT", undefined, "hans"],
    ["sv-SE", undefined, "amy"],
    ["de-DE", "Polly.Joanna", "joanna"],
    ["de-DE", "alice", "hans"],
    ["de-DE", "Google.de-DE-Neural2-A", "hans"],
    ["de-DE", "toString", "hans"],
    ["de-DE", "--help {file}", "hans"],
    ["de-DE", "", "hans"],
    ["--help", undefined, "amy"],
  ])("chooses for %s and the voice %s the renderer's voice %s", async (language, wanted, expected) => {
    await voice({ "en-US": "amy", "de-DE": "hans", "polly.joanna": "joanna" }).say(
      "Hello.",
      language,
      wanted,
    );
    const [asked] = await fake.asked();
    expect(asked?.voice).toBe(expected);
    expect(asked?.language).not.toMatch(/^-/);
  });

  it("uses the language as the voice's name when no voice is configured", async () => {
    await voice({}).say("Hello.", "sv-SE");
    expect((await fake.asked())[0]).toMatchObject({ voice: "sv-se", language: "sv-SE" });
  });

  it("returns the path under which the switch sees the folder", async () => {
    const files = new SoundFiles(directory, "/var/lib/freeswitch/sounds");
    const one = new RenderedVoice(new Renderer(fake.command, systemClock), {}, files, thread);
    const sound = await one.say("Hello.", "en-US");
    const [name] = await readdir(directory);
    expect("source" in sound && sound.source).toBe(`/var/lib/freeswitch/sounds/${name}`);
  });
});

describe("a failing renderer", () => {
  it.each([
    ["fails", "fail", /the renderer ".*" ended with status 3: no such voice/],
    ["writes nothing", "nothing", /not a readable WAV file/],
    ["writes no WAV", "empty", /not a readable WAV file/],
  ])("%s: the error says so, and nothing is kept", async (_what, text, expected) => {
    const one = voice();
    await expect(one.say(text, "en-US")).rejects.toThrow(expected);
    expect(await readdir(directory)).toEqual([]);
    await expect(one.say(text, "en-US")).rejects.toThrow(expected);
    expect(await fake.asked()).toHaveLength(2);
  });

  it("is not installed", async () => {
    const one = voice({}, ["no-such-renderer", "{file}"]);
    await expect(one.say("Hello.", "en-US")).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: expect.stringMatching(/the renderer "no-such-renderer" could not be started: .*ENOENT/),
    });
  });

  it("floods the disk: it is ended", async () => {
    const flood = `
      const { openSync, writeSync } = require("node:fs");
      const file = openSync(process.argv[1], "w");
      for (;;) writeSync(file, Buffer.alloc(1024 * 1024));`;
    const one = voice({}, [process.execPath, "--eval", flood, "{file}"]);
    await expect(one.say("Hello.", "en-US")).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: expect.stringMatching(/wrote more than 20971520 bytes/),
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it("is one of hundreds at the same time: the rest wait, and requests beyond the limit fail", async () => {
    const slots = new Slots(2, 3);
    let most = 0;
    let running = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    const results = await Promise.allSettled(Array.from({ length: 7 }, () => slots.run(work)));
    expect(most).toBe(2);
    expect(results.map(({ status }) => status)).toEqual([
      ...Array(5).fill("fulfilled"),
      ...Array(2).fill("rejected"),
    ]);
    await slots.run(work);
  });

  it("hangs: it is ended after 10 s", async () => {
    const clock = new VirtualClock();
    const renderer = new Renderer(fake.command, clock);
    const rendering = renderer.render("sleep", { voice: "a", language: "b", file: join(folder, "x.wav") });
    const failing = expect(rendering).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: expect.stringMatching(/took longer than 10 s/),
    });
    clock.advance(10_000);
    await failing;
  });
});

const espeakThere = spawnSync("espeak-ng", ["--version"]).status === 0;
if (!espeakThere) process.stderr.write("espeak-ng is not on the PATH: its rendering was not tested\n");

describe.skipIf(!espeakThere)("espeak-ng itself", () => {
  it("speaks, and a prompt is rendered quickly", async () => {
    const one = voice(ESPEAK_VOICES, ESPEAK_COMMAND);
    await one.say("Warm up.", "en-US");
    const start = performance.now();
    const sound = await one.say(
      "Please key in your card number, the long one on the front of your card.",
      "en-US",
    );
    expect(performance.now() - start).toBeLessThan(1_500);
    const { samples, sampleRate } = await formatOf("source" in sound ? sound.source : "");
    expect(sampleRate).toBe(8000);
    expect(samples.length / sampleRate).toBeGreaterThan(2);
    expect(samples.length / sampleRate).toBeLessThan(10);
    expect(samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0)).toBeGreaterThan(
      3_000,
    );
  });

  it.each(WORDINGS.map(({ language }) => language))("speaks the built-in prompts of %s", async (language) => {
    const one = voice(ESPEAK_VOICES, ESPEAK_COMMAND);
    const [part] = choosePrompt([], { stage: "payment-card-number", attempt: 1 }, language);
    const sound = await one.say(part?.kind === "say" ? part.text : "", language, "polly.Unknown");
    const { samples, sampleRate } = await formatOf("source" in sound ? sound.source : "");
    expect(sampleRate).toBe(8000);
    expect(samples.length / sampleRate).toBeGreaterThan(1);
    expect(samples.length / sampleRate).toBeLessThan(6);
  });

  it("has a voice for each language of the built-in prompts, and each voice that is named for it", () => {
    expect(Object.keys(ESPEAK_VOICES).sort()).toEqual(WORDINGS.map(({ language }) => language).sort());
    // Columns: priority, language, age and gender, name, file, other languages.
    const listed = spawnSync("espeak-ng", ["--voices"], { encoding: "utf8" }).stdout;
    const names = new Set(listed.split("\n").map((line) => line.trim().split(/\s+/)[1]));
    for (const name of Object.values(ESPEAK_VOICES)) expect(names).toContain(name);
  });
});
