import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A name made from what a file holds, or from all that decides what it will hold. */
export function contentName(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 40);
}

/**
 * The folder of sounds that this process writes and the switch reads. A file under a name never changes, so processes
 * can share the folder.
 */
export class SoundFiles {
  readonly #making = new Map<string, Promise<void>>();

  /** `switchDirectory` is the path under which the switch sees `directory`. */
  constructor(
    readonly directory: string,
    private readonly switchDirectory = directory,
  ) {}

  /** The path of a file as the switch needs it. */
  sourceOf(name: string): string {
    return join(this.switchDirectory, name);
  }

  async has(name: string): Promise<boolean> {
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
    await mkdir(this.directory, { recursive: true });
    const path = join(this.directory, `.${randomUUID()}${ending}`);
    try {
      return await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  async #make(name: string, make: () => Promise<Uint8Array>): Promise<void> {
    if (await this.has(name)) return;
    const bytes = await make();
    // Renamed when it is whole: neither the switch nor another process ever sees half a sound.
    await this.withScratch(".part", async (path) => {
      await writeFile(path, bytes);
      await rename(path, join(this.directory, name));
    });
  }
}
