import { readFile, realpath, stat } from "node:fs/promises";
import { AppError } from "../domain/errors.js";
import { type HttpClient, withoutQuery } from "../domain/http.js";
import { isBelow, soundAddress } from "./sound-address.js";
import { contentName, type SoundFiles } from "./sound-files.js";
import { formatOf } from "./sound-format.js";
import type { Sound } from "./voice.js";

/** Milliseconds that the sound's server has. */
const DEADLINE_MS = 10_000;
const LARGEST_FILE = 10 * 1024 * 1024;
/** Addresses whose files are remembered. */
const MOST_ADDRESSES = 1000;

/**
 * The sounds that documents name by address. Each is fetched once, kept under the hash of its content, and played
 * from there; a sound that changes under its address is heard after a restart.
 */
export class RemoteSounds {
  /** Names of the files, by address; the oldest first. */
  readonly #names = new Map<string, Promise<string>>();

  constructor(
    private readonly http: HttpClient,
    private readonly files: SoundFiles,
  ) {}

  /** Errors with AppError VOICE_FAILED and those of HttpClient. */
  async sound(url: string, base: string | undefined): Promise<Sound> {
    const address = soundAddress(url, base);
    const name =
      address.kind === "web"
        ? await this.#fetchedOnce(address.url)
        : await this.#copied(address.path, address.folder, withoutQuery(url));
    return { kind: "file", source: this.files.sourceOf(name), words: withoutQuery(url) };
  }

  async #fetchedOnce(url: URL): Promise<string> {
    const name = await (this.#names.get(url.href) ?? this.#fetching(url));
    return (await this.files.has(name)) ? name : this.#fetching(url);
  }

  #fetching(url: URL): Promise<string> {
    const fetching = this.#fetch(url);
    this.#names.delete(url.href);
    this.#names.set(url.href, fetching);
    // A failure is not remembered: the next call tries again.
    fetching.catch(() => this.#names.get(url.href) === fetching && this.#names.delete(url.href));
    const [oldest] = this.#names.keys();
    if (this.#names.size > MOST_ADDRESSES && oldest !== undefined) this.#names.delete(oldest);
    return fetching;
  }

  async #fetch(url: URL): Promise<string> {
    const where = `the sound "${withoutQuery(url.href)}"`;
    const answer = await this.http.send({
      method: "GET",
      url: url.href,
      deadlineMs: DEADLINE_MS,
      largestAnswer: LARGEST_FILE + 1,
    });
    if (answer.status !== 200)
      throw new AppError("VOICE_FAILED", `${where} was answered with HTTP ${answer.status}`);
    return this.#kept(where, url.pathname, answer.contentType, answer.body);
  }

  async #copied(path: string, folder: string, shown: string): Promise<string> {
    const where = `the sound "${shown}"`;
    // A link inside the folder may lead out of it.
    const real = await realpath(path);
    if (!isBelow(await realpath(folder), real)) {
      throw new AppError("VOICE_FAILED", `${where} lies outside its document's folder`);
    }
    const { size } = await stat(real);
    if (size > LARGEST_FILE)
      throw new AppError("VOICE_FAILED", `${where} is larger than ${LARGEST_FILE} bytes`);
    return this.#kept(where, real, "", await readFile(real));
  }

  async #kept(where: string, path: string, contentType: string, content: Uint8Array): Promise<string> {
    const name = `${contentName(content)}${formatOf(where, path, contentType, content)}`;
    await this.files.keep(name, async () => content);
    return name;
  }
}
