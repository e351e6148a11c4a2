import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import type { HttpAnswer } from "../../src/core/http.js";
import { RemoteSounds } from "../../src/prompts/remote-sound.js";
import { SoundFiles } from "../../src/prompts/sound-folder.js";
import { SoundThread } from "../../src/prompts/sound-thread.js";
import { fileLength } from "../../src/simulator/file-length.js";
import { FakeHttp } from "../support/fake-http.js";

const WAV = Buffer.from("RIFF\0\0\0\0WAVEfmt one");
const OTHER_WAV = Buffer.from("RIFF\0\0\0\0WAVEfmt two");
/** A second of a tone. */
const MP3 = await readFile(new URL("fixtures/mono-8000.mp3", import.meta.url));
const AIFF = Buffer.from("FORM\0\0\0\0AIFFCOMM");
const AU = Buffer.from(".snd\0\0\0\x18");
/** Each frame of GSM 06.10 begins with the same four bits. */
const GSM = Buffer.alloc(33 * 30, Buffer.concat([Buffer.from([0xd4]), Buffer.alloc(32)]));
/** A second of silence in mu-law. */
const G711 = Buffer.alloc(8_000, 0xff);
const BASE = "https://shop.test/calls/pay.xml?token=secret";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sounds-"));
});

afterEach(() => rm(folder, { recursive: true }));

const thread = new SoundThread(systemClock);
afterAll(() => thread.close());

const sounds = (http: FakeHttp) => new RemoteSounds(http, new SoundFiles(join(folder, "kept")), thread);
const kept = () => readdir(join(folder, "kept"));

describe("a sound on a server", () => {
  it("is fetched once, kept under the hash of its content, and played from there", async () => {
    const http = new FakeHttp({
      "https://shop.test/calls/hi.wav?v=2": { contentType: "audio/x-wav; q=1", body: WAV },
    });
    const one = sounds(http);
    const played = await Promise.all([one.sound("hi.wav?v=2", BASE), one.sound("/calls/hi.wav?v=2", BASE)]);
    expect(http.asked).toEqual(["GET https://shop.test/calls/hi.wav?v=2"]);
    const [name] = await kept();
    expect(name).toMatch(/^[0-9a-f]{40}\.wav$/);
    expect(played).toEqual([
      { kind: "file", source: join(folder, "kept", name ?? ""), words: "hi.wav" },
      { kind: "file", source: join(folder, "kept", name ?? ""), words: "/calls/hi.wav" },
    ]);
    expect((await readFile(join(folder, "kept", name ?? ""))).equals(WAV)).toBe(true);
    await one.sound("hi.wav?v=2", BASE);
    expect(http.asked).toHaveLength(1);
  });

  it("is fetched again when its file was removed", async () => {
    const http = new FakeHttp({ "https://a.test/hi.wav": { body: WAV } });
    const one = sounds(http);
    await one.sound("https://a.test/hi.wav", undefined);
    await rm(join(folder, "kept"), { recursive: true });
    await one.sound("https://a.test/hi.wav", undefined);
    expect(await kept()).toHaveLength(1);
  });

  it("is retried after a failure", async () => {
    const http = new FakeHttp({});
    const one = sounds(http);
    await expect(one.sound("https://a.test/hi.wav", undefined)).rejects.toMatchObject({
      code: "HTTP_UNREACHABLE",
    });
    http.answers["https://a.test/hi.wav"] = { body: WAV };
    await expect(one.sound("https://a.test/hi.wav", undefined)).resolves.toMatchObject({ kind: "file" });
  });

  it.each<[string, Partial<HttpAnswer>, string]>([
    ["https://a.test/a", { contentType: "audio/wav", body: WAV }, ".wav"],
    ["https://a.test/a.WAV", { contentType: "application/octet-stream", body: WAV }, ".wav"],
    ["https://a.test/a", { contentType: "audio/x-aiff", body: AIFF }, ".aiff"],
    ["https://a.test/a.aif", { body: AIFF }, ".aiff"],
    ["https://a.test/a", { contentType: "audio/basic", body: AU }, ".au"],
    ["https://a.test/a", { contentType: "audio/gsm", body: GSM.subarray(0, 33) }, ".gsm"],
    ["https://a.test/a", { body: GSM }, ".gsm"],
    // The content decides, whatever the server or the address say.
    ["https://a.test/a.mp3", { contentType: "audio/mpeg", body: WAV }, ".wav"],
    ["https://a.test/a.php", { contentType: "text/html; charset=utf-8", body: AIFF }, ".aiff"],
  ])("at %s, answered %o, is kept as %s, as it is", async (url, answer, ending) => {
    const { words } = await sounds(new FakeHttp({ [url]: answer })).sound(url, undefined);
    expect(words).toBe(url);
    const [name = ""] = await kept();
    expect(name.slice(40)).toBe(ending);
    expect((await readFile(join(folder, "kept", name))).equals(answer.body as Buffer)).toBe(true);
  });

  it.each<[string, Partial<HttpAnswer>]>([
    ["https://a.test/a", { contentType: "audio/mpeg", body: MP3 }],
    ["https://a.test/a.mp3", { contentType: "application/octet-stream", body: MP3 }],
    ["https://a.test/a.wav", { contentType: "audio/x-wav", body: MP3 }],
    ["https://a.test/a", { contentType: "audio/mpeg", body: Buffer.concat([Buffer.alloc(100), MP3]) }],
    ["https://a.test/a", { contentType: "audio/ulaw", body: G711 }],
    ["https://a.test/a.ul", { body: G711 }],
    ["https://a.test/a.alaw", { contentType: "application/octet-stream", body: G711 }],
  ])("at %s, answered %o, is converted to a WAV file for the telephone", async (url, answer) => {
    await sounds(new FakeHttp({ [url]: answer })).sound(url, undefined);
    const [name = ""] = await kept();
    expect(name).toMatch(/^[0-9a-f]{40}\.wav$/);
    expect(fileLength(join(folder, "kept", name))).toBe(1_000);
  });

  it.each<[string, Partial<HttpAnswer>, RegExp]>([
    [
      "https://a.test/a.ogg?k=secret",
      { contentType: "audio/ogg", body: Buffer.from("OggS") },
      /the sound "https:\/\/a\.test\/a\.ogg" has the type "audio\/ogg": only WAV, MP3, AIFF, AU, GSM, mu-law, and A-law are allowed/,
    ],
    ["https://a.test/a", {}, /has the extension "": only WAV/],
    [
      "https://a.test/a.wav",
      { contentType: "text/html", body: Buffer.from("<html>") },
      /has the type "text\/html"/,
    ],
    [
      "https://a.test/a.wav",
      { contentType: "audio/wav", body: Buffer.from("<html>") },
      /does not contain WAV data/,
    ],
    ["https://a.test/a.mp3", { body: Buffer.from("<html>") }, /does not contain MP3 data/],
    ["https://a.test/a.gsm", { body: Buffer.from("<html>".repeat(10)) }, /does not contain GSM data/],
    ["https://a.test/a.ul", { body: Buffer.alloc(0) }, /does not contain mu-law data/],
    // AAC, whose frames begin like those of MP3.
    ["https://a.test/a.aac", { body: Buffer.from([0xff, 0xf1, 0x50, 0x80]) }, /has the extension ".aac"/],
    [
      "https://a.test/a.mp3?k=secret",
      { body: Buffer.from("ID3\u0004") },
      /the sound "https:\/\/a\.test\/a\.mp3" is not a readable MP3 file: it contains no sound/,
    ],
    ["https://a.test/a.wav", { status: 404 }, /was answered with HTTP 404/],
  ])("at %s, answered %j, is refused", async (url, answer, expected) => {
    const hearing = sounds(new FakeHttp({ [url]: answer })).sound(url, undefined);
    await expect(hearing).rejects.toMatchObject({
      code: "VOICE_FAILED",
      message: expect.stringMatching(expected),
    });
    await expect(hearing).rejects.not.toThrow(/secret/);
  });

  it("that begins with more zeros than the padding of any MP3 file is refused without reading them all", async () => {
    const url = "https://a.test/a.mp3";
    const padded = (zeros: number) => ({ body: Buffer.concat([Buffer.alloc(zeros), MP3]) });
    const heard = (zeros: number) => sounds(new FakeHttp({ [url]: padded(zeros) })).sound(url, undefined);
    await expect(heard(4_000)).resolves.toMatchObject({ kind: "file" });
    await expect(heard(4_096)).rejects.toThrow(/does not contain MP3 data/);
  });

  it.each([
    ["file:///etc/passwd", BASE, /must have an https URL/],
    ["ftp://a.test/a.wav", BASE, /must have an https URL/],
    ["data:audio/wav;base64,AA", BASE, /must have an https URL/],
    ["hi.wav", undefined, /is relative, and its document has no address/],
    ["http://[", BASE, /is not a URL/],
  ])("%s is not requested", async (url, base, expected) => {
    const http = new FakeHttp({});
    await expect(sounds(http).sound(url, base)).rejects.toThrow(expected);
    expect(http.asked).toEqual([]);
  });
});

describe("a sound next to a document in a file", () => {
  let base: string;

  beforeEach(async () => {
    await mkdir(join(folder, "docs/sounds"), { recursive: true });
    await writeFile(join(folder, "docs/hi there.wav"), WAV);
    await writeFile(join(folder, "docs/sounds/two.wav"), OTHER_WAV);
    await writeFile(join(folder, "outside.wav"), WAV);
    base = join(folder, "docs/pay.xml");
  });

  it("is found by the document's path and by its URL, and stored where the switch sees it", async () => {
    const one = sounds(new FakeHttp({}));
    const played = [
      await one.sound("hi%20there.wav", base),
      await one.sound("./sounds/../hi%20there.wav?x", pathToFileURL(base).href),
      await one.sound("sounds/two.wav", base),
    ];
    expect(played.map(({ words }) => words)).toEqual([
      "hi%20there.wav",
      "./sounds/../hi%20there.wav",
      "sounds/two.wav",
    ]);
    const names = played.map((sound) => ("source" in sound ? basename(sound.source) : ""));
    expect(names[0]).toBe(names[1]);
    expect([...new Set(names)].sort()).toEqual((await kept()).sort());
  });

  it("is read again when it has changed", async () => {
    const one = sounds(new FakeHttp({}));
    await one.sound("sounds/two.wav", base);
    await writeFile(join(folder, "docs/sounds/two.wav"), WAV);
    await one.sound("sounds/two.wav", base);
    expect(await kept()).toHaveLength(2);
  });

  it("may be on a server as well", async () => {
    const http = new FakeHttp({ "https://a.test/a.wav": { body: WAV } });
    await expect(sounds(http).sound("https://a.test/a.wav", base)).resolves.toMatchObject({ kind: "file" });
  });

  it.each([
    ["../outside.wav", /is outside its document's folder/],
    ["sounds/../../outside.wav", /is outside its document's folder/],
    ["%2e%2e/outside.wav", /is outside its document's folder/],
    ["..%2foutside.wav", /is not a file path/],
    ["/etc/passwd", /is outside its document's folder/],
    ["file:///etc/passwd", /is outside its document's folder/],
    ["//host/share/a.wav", /is not a file path/],
    [".", /is outside its document's folder/],
    ["link.wav", /is outside its document's folder/],
    ["missing.wav", /ENOENT/],
    ["pay.xml", /has the extension ".xml": only WAV, MP3,/],
  ])("%s is refused", async (url, expected) => {
    await symlink(join(folder, "outside.wav"), join(folder, "docs/link.wav"));
    await writeFile(base, "<Response/>");
    await expect(sounds(new FakeHttp({})).sound(url, base)).rejects.toThrow(expected);
  });
});
