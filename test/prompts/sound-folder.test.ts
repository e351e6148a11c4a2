import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contentName, type Readers, SoundFiles } from "../../src/prompts/sound-folder.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const HOUR_S = 3_600;
const SIZE = 1_000;
const nameOf = (sound: string) => `${contentName(sound)}.wav`;

const DAY_S = 24 * HOUR_S;

function folder(mostBytes: number, readers: Readers = "owner") {
  const directory = join(temporaryFolder(), "sounds");
  const files = new SoundFiles(directory, directory, { readers, mostBytes, mostAgeMs: 30 * DAY_S * 1_000 });
  const make = (sound: string) => files.keep(nameOf(sound), async () => new Uint8Array(SIZE));
  /** Sets the time of last use to this many hours ago. */
  const age = (sound: string, hours: number) => {
    const at = Date.now() / 1000 - hours * HOUR_S;
    utimesSync(join(directory, nameOf(sound)), at, at);
  };
  const kept = () => readdirSync(directory).toSorted();
  return { files, directory, make, age, kept };
}

describe("the folder of sounds", () => {
  it.each([
    ["owner", 0o600, 0o700],
    ["group", 0o640, 0o750],
    ["everyone", 0o644, 0o755],
  ] as const)("has specific modes for %s", async (readers, file, directoryMode) => {
    const { make, directory } = folder(10 * SIZE, readers);
    await make("one");
    expect(statSync(join(directory, nameOf("one"))).mode & 0o777).toBe(file);
    expect(statSync(directory).mode & 0o777).toBe(directoryMode);
  });

  it("keeps its mode when it exists", async () => {
    const { make, directory } = folder(10 * SIZE);
    mkdirSync(directory, { mode: 0o770 });
    const { mode } = statSync(directory);
    await make("one");
    expect(statSync(directory).mode).toBe(mode);
  });

  it("drops the least recently used sounds when it is full, and nothing used since", async () => {
    const { make, age, kept, files } = folder(4 * SIZE);
    for (const sound of ["one", "two", "three", "four"]) await make(sound);
    age("one", 4);
    age("two", 5);
    age("three", 3);
    age("four", 6);
    await files.has(nameOf("four"));
    // Used in this process a moment ago, unlike its age on the disk.
    age("four", 0);
    await make("five");
    expect(kept()).toEqual(["one", "three", "four", "five"].map(nameOf).toSorted());
  });

  it("accepts no more sounds while it is full of sounds that may be playing", async () => {
    const { make, age, kept } = folder(2 * SIZE);
    await make("one");
    await make("two");
    await expect(make("three")).rejects.toMatchObject({ code: "VOICE_FAILED" });
    expect(kept()).toEqual([nameOf("one"), nameOf("two")].toSorted());
    age("one", 1);
    await make("three");
    expect(kept()).toEqual([nameOf("two"), nameOf("three")].toSorted());
  });

  it("drops sounds that were not used for as many days as configured", async () => {
    const { files, make, age, kept } = folder(10 * SIZE);
    for (const sound of ["old", "used", "new"]) await make(sound);
    age("old", 31 * 24);
    age("used", 31 * 24);
    age("new", 29 * 24);
    // By another process, which shares the folder.
    await new SoundFiles(files.directory).has(nameOf("used"));
    await files.folder.clean();
    expect(kept()).toEqual([nameOf("used"), nameOf("new")].toSorted());
  });

  it("creates a sound again that another process has dropped", async () => {
    const { files, directory, make, age, kept } = folder(10 * SIZE);
    await make("one");
    age("one", 31 * 24);
    const other = new SoundFiles(directory, directory, { readers: "owner", mostBytes: SIZE, mostAgeMs: 1 });
    await other.folder.clean();
    expect([kept(), await files.has(nameOf("one"))]).toEqual([[], false]);
    await make("one");
    expect(kept()).toEqual([nameOf("one")]);
  });

  it("never drops a sound that a call may be playing, however small the limits are", async () => {
    const { directory, make, age, kept } = folder(10 * SIZE);
    await make("playing");
    await make("idle");
    age("idle", 1);
    const strict = new SoundFiles(directory, directory, { readers: "owner", mostBytes: 1, mostAgeMs: 1 });
    await strict.folder.clean();
    expect(kept()).toEqual([nameOf("playing")]);
  });

  it("drops scratch files of a killed process, and keeps foreign files", async () => {
    const { files, directory, kept } = folder(10 * SIZE);
    mkdirSync(directory);
    const left = [".0b0f1c7e-5f0a-4f3c-9d3e-2d4c5a6b7c8d.part", ".0b0f1c7e-5f0a-4f3c-9d3e-2d4c5a6b7c8e.wav"];
    for (const name of [...left, ".keep", "notes.txt"]) writeFileSync(join(directory, name), "");
    const old = Date.now() / 1000 - 2 * HOUR_S;
    utimesSync(join(directory, left[0] as string), old, old);
    await files.folder.clean();
    // The other one may belong to another process that shares the folder.
    expect(kept()).toEqual([left[1], ".keep", "notes.txt"].toSorted());
  });
});
