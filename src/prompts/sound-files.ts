import { createHash, randomUUID } from "node:crypto";
import { access, chmod, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FolderOptions, SoundFolder } from "./sound-folder.js";

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
