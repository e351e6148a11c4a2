import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError } from "../core/errors.js";
import { type HttpClient, withoutQuery } from "../core/http.js";
import { isInside } from "../core/paths.js";
import { parseUrl } from "../core/url.js";
import { contentName, type SoundFiles } from "./sound-folder.js";
import type { Sound } from "./voice.js";

/** The location of a sound. */
type SoundAddress =
  | { readonly kind: "web"; readonly url: URL }
  | { readonly kind: "local"; readonly path: string; readonly folder: string };

function baseUrl(base: string | undefined): URL | undefined {
  if (base === undefined) return undefined;
  const url = /^[A-Za-z][A-Za-z0-9+.-]*:/.test(base) ? parseUrl(base) : undefined;
  return url ?? pathToFileURL(base);
}

/**
 * Resolves the address of a <Play>. A document on a server can name servers only; a document in a file can also name files
 * in its folder and below. Errors with AppError VOICE_FAILED.
 */
function soundAddress(url: string, base: string | undefined): SoundAddress {
  const from = baseUrl(base);
  const target = parseUrl(url, from);
  if (target === undefined) {
    const why = from === undefined ? "is relative, and its document has no address" : "is not a URL";
    throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" ${why}`);
  }
  if (target.protocol === "https:" || target.protocol === "http:") return { kind: "web", url: target };
  if (target.protocol !== "file:" || from?.protocol !== "file:") {
    throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" must have an https URL`);
  }
  const folder = dirname(fileURLToPath(from));
  const path = localPath(target, url);
  if (isInside(folder, path)) return { kind: "local", path, folder };
  throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" is outside its document's folder`);
}

function localPath(target: URL, url: string): string {
  try {
    return fileURLToPath(target);
  } catch (thrown) {
    throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" is not a file path`, {
      cause: thrown,
    });
  }
}

type Format = ".wav" | ".mp3";

const BY_TYPE: Readonly<Record<string, Format>> = {
  "audio/wav": ".wav",
  "audio/wave": ".wav",
  "audio/x-wav": ".wav",
  "audio/vnd.wave": ".wav",
  "audio/mpeg": ".mp3",
  "audio/mp3": ".mp3",
};

const BY_EXTENSION: Readonly<Record<string, Format>> = { ".wav": ".wav", ".mp3": ".mp3" };

function ascii(content: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...content.subarray(start, end));
}

/** An MP3 file begins with an ID3 tag or with a frame: eleven bits set (ISO/IEC 11172-3, section 2.4.2.3). */
function isMp3(content: Uint8Array): boolean {
  return ascii(content, 0, 3) === "ID3" || (content[0] === 0xff && ((content[1] ?? 0) & 0xe0) === 0xe0);
}

function isWav(content: Uint8Array): boolean {
  return ascii(content, 0, 4) === "RIFF" && ascii(content, 8, 12) === "WAVE";
}

/**
 * The file extension that the switch needs for a sound, from its content type or else from the extension of its address.
 * Errors with AppError VOICE_FAILED when it is neither WAV nor MP3, or when the content does not match.
 */
function formatOf(where: string, path: string, contentType: string, content: Uint8Array): Format {
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  const format = BY_TYPE[type] ?? BY_EXTENSION[extname(path).toLowerCase()];
  if (format === undefined) {
    const found = type === "" ? `the extension "${extname(path)}"` : `the type "${type.slice(0, 60)}"`;
    throw new AppError("VOICE_FAILED", `${where} has ${found}: only wav and mp3 are allowed`);
  }
  if (format === ".wav" ? !isWav(content) : !isMp3(content)) {
    throw new AppError(
      "VOICE_FAILED",
      `${where} does not contain ${format.slice(1)} data: only wav and mp3 are allowed`,
    );
  }
  return format;
}

/** The deadline for the sound's server, milliseconds. */
const DEADLINE_MS = 10_000;
const LARGEST_FILE = 10 * 1024 * 1024;
/** Addresses whose files are remembered. */
const MOST_ADDRESSES = 1000;

/**
 * The sounds that documents name by address. Each is fetched once, stored under the hash of its content, and played from
 * there; a change of the sound at the same address takes effect after a restart.
 */
export class RemoteSounds {
  /** Names of the files, by address; oldest first. */
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
    // A link inside the folder may point outside it.
    const real = await realpath(path);
    if (!isInside(await realpath(folder), real)) {
      throw new AppError("VOICE_FAILED", `${where} is outside its document's folder`);
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
