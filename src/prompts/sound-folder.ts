import { createHash, randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { access, chmod, mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/errors.js";

/** Who beside the controller's user may read the sounds: FreeSWITCH may run as another one. */
export type Readers = "owner" | "group" | "everyone";

const MODES: Readonly<Record<Readers, { readonly file: number; readonly folder: number }>> = {
  owner: { file: 0o600, folder: 0o700 },
  group: { file: 0o640, folder: 0o750 },
  everyone: { file: 0o644, folder: 0o755 },
};

/** Names of our own files: a hash and a type; and, with a dot in front, those that are being made. */
const SOUND = /^[0-9a-f]{40}\.\w+$/;
const SCRATCH = /^\.[0-9a-f-]{36}\.\w+$/;
/** Nothing is made for longer, in milliseconds: another process may share the folder. */
const OLDEST_SCRATCH_MS = 60 * 60_000;
/** No sound is let play for longer, in milliseconds. */
const LONGEST_PLAY_MS = 60 * 60_000;
/** Bytes a second of the most frugal sound that is played. */
const LEAST_RATE = 1_000;
/** The time of use is written to the disk no more often, in milliseconds. */
const USE_MS = 60_000;
/** From being chosen to being played, in milliseconds. */
const ABOUT_TO_PLAY_MS = 60_000;
/** What is left of the limit when room is made: so that it is not made for each sound. */
const LEFT = 0.9;

interface FolderOptions {
  readonly readers: Readers;
  /** Bytes that the sounds may take together. */
  readonly mostBytes: number;
}

interface Kept {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Modes, size and age of a folder of sounds. A file's time of change is when it was last used. */
class SoundFolder {
  readonly #used = new Map<string, number>();
  #bytes: number | undefined;
  readonly mode: number;

  constructor(
    readonly directory: string,
    private readonly options: FolderOptions,
  ) {
    this.mode = MODES[options.readers].file;
  }

  /** Makes the folder where it is not there; one that is there keeps its mode, for the operator may have set it. */
  async make(): Promise<void> {
    const made = await mkdir(this.directory, { recursive: true, mode: 0o700 });
    if (made !== undefined) await chmod(this.directory, MODES[this.options.readers].folder);
  }

  /** A sound is about to be played. */
  async use(name: string): Promise<void> {
    const now = Date.now();
    if (now - (this.#used.get(name) ?? 0) < USE_MS) return;
    this.#used.set(name, now);
    // One that was removed is made again; on a disk that is read-only it stays as old as it is.
    await utimes(join(this.directory, name), now / 1000, now / 1000).catch(() => undefined);
  }

  /** Removes what an earlier process has left half made, and what is too much. */
  async clean(): Promise<void> {
    await this.#prune();
    for (const { path, usedAt } of await this.#files(SCRATCH))
      if (Date.now() - usedAt > OLDEST_SCRATCH_MS) await rm(path, { force: true });
  }

  /** To be called before a sound is made. Errors with VOICE_FAILED when the folder is full of sounds that may be playing. */
  async makeRoom(): Promise<void> {
    const { mostBytes } = this.options;
    if (this.#bytes === undefined || this.#bytes >= mostBytes) await this.#prune();
    if ((this.#bytes ?? 0) >= mostBytes)
      throw new AppError("VOICE_FAILED", `the sounds in use have ${mostBytes} bytes (prompts.mostMegabytes)`);
  }

  /** A sound was made. */
  added(bytes: number): void {
    this.#bytes = (this.#bytes ?? 0) + bytes;
  }

  /** Removes the sounds that were not used for the longest time, until the rest fits; none that may be playing. */
  async #prune(): Promise<void> {
    const files = (await this.#files(SOUND)).toSorted((one, other) => one.usedAt - other.usedAt);
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes >= this.options.mostBytes) {
      for (const file of files) {
        if (bytes < this.options.mostBytes * LEFT) break;
        if (mayBePlaying(file)) continue;
        await rm(file.path, { force: true });
        bytes -= file.size;
      }
      this.#used.clear();
    }
    this.#bytes = bytes;
  }

  async #files(names: RegExp): Promise<Kept[]> {
    const files: Kept[] = [];
    for (const name of await readdir(this.directory).catch(() => [])) {
      if (!names.test(name)) continue;
      const path = join(this.directory, name);
      const found: Stats | undefined = await stat(path).catch(() => undefined);
      if (found?.isFile()) files.push({ path, size: found.size, usedAt: found.mtimeMs });
    }
    return files;
  }
}

function mayBePlaying({ size, usedAt }: Kept): boolean {
  const longest = Math.min(LONGEST_PLAY_MS, (size / LEAST_RATE) * 1000);
  return Date.now() - usedAt < longest + ABOUT_TO_PLAY_MS + USE_MS;
}

const DEFAULTS: FolderOptions = { readers: "group", mostBytes: 500 * 1024 * 1024 };

/** A name made from what a file holds, or from all that decides what it will hold. */
export function contentName(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 40);
}

/**
 * The folder of sounds that this process writes and the switch reads. A file under a name never changes, so processes
 * can share the folder.
 */
export class SoundFiles {
  readonly folder: SoundFolder;
  readonly #making = new Map<string, Promise<void>>();

  /** `switchDirectory` is the path under which the switch sees `directory`. */
  constructor(
    readonly directory: string,
    private readonly switchDirectory = directory,
    options = DEFAULTS,
  ) {
    this.folder = new SoundFolder(directory, options);
  }

  /** The path of a file as the switch needs it. */
  sourceOf(name: string): string {
    return join(this.switchDirectory, name);
  }

  /** Whether it is there, and so can be played: it is kept for as long as that may take. */
  async has(name: string): Promise<boolean> {
    await this.folder.use(name);
    return access(join(this.directory, name)).then(
      () => true,
      () => false,
    );
  }

  /** Makes a file unless it is there; those who ask for it meanwhile wait for the same making. */
  keep(name: string, make: () => Promise<Uint8Array>): Promise<void> {
    const making = this.#making.get(name) ?? this.#make(name, make).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making;
  }

  /** Runs `use` with the path of a file that is gone afterwards. */
  async withScratch<T>(ending: string, use: (path: string) => Promise<T>): Promise<T> {
    await this.folder.make();
    const path = join(this.directory, `.${randomUUID()}${ending}`);
    try {
      // Whatever writes into it keeps the mode.
      await writeFile(path, "", { mode: 0o600, flag: "wx" });
      return await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  async #make(name: string, make: () => Promise<Uint8Array>): Promise<void> {
    if (await this.has(name)) return;
    await this.folder.makeRoom();
    const bytes = await make();
    // Renamed when it is whole: neither the switch nor another process ever sees half a sound.
    await this.withScratch(".part", async (path) => {
      await writeFile(path, bytes);
      await chmod(path, this.folder.mode);
      await rename(path, join(this.directory, name));
      this.folder.added(bytes.length);
    });
  }
}
