import { createHash, randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { access, chmod, mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { AppError } from "../core/errors.js";

/** Who besides the controller's user may read the sounds: FreeSWITCH may run as another user. */
export type Readers = "owner" | "group" | "everyone";

const MODES: Readonly<Record<Readers, { readonly file: number; readonly folder: number }>> = {
  owner: { file: 0o600, folder: 0o700 },
  group: { file: 0o640, folder: 0o750 },
  everyone: { file: 0o644, folder: 0o755 },
};

/** Names of our files: a hash and a type; with a leading dot, those that are being created. */
const SOUND = /^[0-9a-f]{40}\.\w+$/;
const SCRATCH = /^\.[0-9a-f-]{36}\.\w+$/;
/** No file takes longer to create, in milliseconds: another process may share the folder. */
const OLDEST_SCRATCH_MS = 60 * 60_000;
/** No sound plays for longer, in milliseconds. */
const LONGEST_PLAY_MS = 60 * 60_000;
/** Bytes per second of the most compressed sound that is played. */
const LEAST_RATE = 1_000;
/** The minimum interval between two updates of the time of use on the disk, in milliseconds. */
const USE_MS = 60_000;
/** The time between choosing a sound and playing it, in milliseconds. */
const ABOUT_TO_PLAY_MS = 60_000;
/** Pruning reduces the folder to this part of the limit, so that it does not run for each sound. */
const LEFT = 0.9;

interface FolderOptions {
  readonly readers: Readers;
  /** The limit for all sounds together, in bytes. */
  readonly mostBytes: number;
  /** A sound that was not used for longer is removed; milliseconds. */
  readonly mostAgeMs: number;
}

interface Kept {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Modes, size and age of a folder of sounds. A file's modification time is the time of its last use. */
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

  /** Creates the folder if it does not exist; an existing one keeps its mode, since the operator may have set it. */
  async make(): Promise<void> {
    const made = await mkdir(this.directory, { recursive: true, mode: 0o700 });
    if (made !== undefined) await chmod(this.directory, MODES[this.options.readers].folder);
  }

  /** Records that a sound is about to be played. */
  async use(name: string): Promise<void> {
    const now = Date.now();
    if (now - (this.#used.get(name) ?? 0) < USE_MS) return;
    this.#used.set(name, now);
    // A removed sound is created again; on a read-only disk its age stays unchanged.
    await utimes(join(this.directory, name), now / 1000, now / 1000).catch(() => undefined);
  }

  /** Removes what processes left unfinished, and what exceeds the limits. Call it at the start, and from time to time. */
  async clean(): Promise<void> {
    await this.#prune();
    for (const { path, usedAt } of await this.#files(SCRATCH))
      if (Date.now() - usedAt > OLDEST_SCRATCH_MS) await rm(path, { force: true });
  }

  /** Call before creating a sound. Errors with VOICE_FAILED when the folder is full of sounds that may be playing. */
  async makeRoom(): Promise<void> {
    const { mostBytes } = this.options;
    if (this.#bytes === undefined || this.#bytes >= mostBytes) await this.#prune();
    if ((this.#bytes ?? 0) >= mostBytes)
      throw new AppError("VOICE_FAILED", `the sounds in use take ${mostBytes} bytes (prompts.mostMegabytes)`);
  }

  /** Records that a sound was created. */
  added(bytes: number): void {
    this.#bytes = (this.#bytes ?? 0) + bytes;
  }

  /** Removes old sounds, and the least recently used ones until the rest fits, but none that may be playing. */
  async #prune(): Promise<void> {
    const { mostBytes, mostAgeMs } = this.options;
    const files = (await this.#files(SOUND)).toSorted((one, other) => one.usedAt - other.usedAt);
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    const wanted = bytes >= mostBytes ? mostBytes * LEFT : bytes;
    for (const file of files) {
      if (bytes <= wanted && Date.now() - file.usedAt <= mostAgeMs) break;
      if (await this.#remove(file)) bytes -= file.size;
    }
    this.#bytes = bytes;
  }

  /** False when it may be playing, or was used since it was listed: another process may share the folder. */
  async #remove(file: Kept): Promise<boolean> {
    if (mayBePlaying(file)) return false;
    const found = await stat(file.path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs !== file.usedAt) return false;
    await rm(file.path, { force: true });
    this.#used.delete(basename(file.path));
    return true;
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

const DEFAULTS: FolderOptions = {
  readers: "group",
  mostBytes: 500 * 1024 * 1024,
  mostAgeMs: 30 * 24 * 60 * 60_000,
};

/** A name derived from a file's content, or from everything that determines it. */
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

  /** The path of a file as the switch sees it. */
  sourceOf(name: string): string {
    return join(this.switchDirectory, name);
  }

  /** Whether the file exists and can be played: it is kept for as long as playing may take. */
  async has(name: string): Promise<boolean> {
    await this.folder.use(name);
    return access(join(this.directory, name)).then(
      () => true,
      () => false,
    );
  }

  /** Creates a file unless it exists; concurrent requests wait for the same creation. */
  keep(name: string, make: () => Promise<Uint8Array>): Promise<void> {
    const making = this.#making.get(name) ?? this.#make(name, make).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making;
  }

  /** Runs `use` with the path of a file that is removed afterwards. */
  async withScratch<T>(ending: string, use: (path: string) => Promise<T>): Promise<T> {
    await this.folder.make();
    const path = join(this.directory, `.${randomUUID()}${ending}`);
    try {
      // Writing to it keeps the mode.
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
    // Renamed once complete: neither the switch nor another process ever sees half a sound.
    await this.withScratch(".part", async (path) => {
      await writeFile(path, bytes);
      await chmod(path, this.folder.mode);
      await rename(path, join(this.directory, name));
      this.folder.added(bytes.length);
    });
  }
}
