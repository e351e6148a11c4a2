import { readFile, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError } from "../core/errors.js";
import { type HttpClient, withoutQuery } from "../core/http.js";
import { isInside } from "../core/paths.js";
import type { AudioContent } from "../core/payment.js";
import { followRedirects } from "../core/redirects.js";
import { parseUrl } from "../core/url.js";
import { contentName, type SoundFiles } from "./sound-folder.js";
import { type SoundKind, soundKind } from "./sound-kind.js";
import type { ConvertibleKind, SoundThread } from "./sound-thread.js";
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

type PlayableKind = Exclude<SoundKind, ConvertibleKind> | "wav";

/** The extension by which FreeSWITCH's mod_sndfile knows the kinds that it plays itself; the others are converted. */
const EXTENSIONS: Readonly<Record<PlayableKind, string>> = {
  wav: ".wav",
  aiff: ".aiff",
  au: ".au",
  gsm: ".gsm",
};

function isPlayable(kind: SoundKind): kind is PlayableKind {
  return Object.hasOwn(EXTENSIONS, kind);
}

/** The deadline for the sound's server, redirects included, milliseconds. */
const DEADLINE_MS = 10_000;
const LARGEST_FILE = 10 * 1024 * 1024;
/** Addresses whose files are remembered. */
const MOST_ADDRESSES = 1000;

/**
 * The sounds that documents name by address. Each is fetched once, stored under the hash of its content in a form that any
 * FreeSWITCH plays, and played from there; a change of the sound at the same address takes effect after a restart.
 */
export class RemoteSounds {
  /** Names of the files, by address; oldest first. */
  readonly #names = new Map<string, Promise<string>>();

  constructor(
    private readonly http: HttpClient,
    private readonly files: SoundFiles,
    private readonly thread: Pick<SoundThread, "telephoneWav">,
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

  /** A sound that was received in place of a document. Errors with AppError VOICE_FAILED. */
  async received({ url, contentType, content }: AudioContent): Promise<Sound> {
    const shown = withoutQuery(url);
    const { pathname } = new URL(url);
    const name = await this.#kept(`the sound "${shown}"`, pathname, contentType, content);
    return { kind: "file", source: this.files.sourceOf(name), words: shown };
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
    const first = { method: "GET", url: url.href, contentType: "", body: "" } as const;
    const { answer, request } = await followRedirects(first, {
      send: ({ request: { method, url }, headers, deadlineMs }) =>
        this.http.send({ method, url, headers, deadlineMs, largestAnswer: LARGEST_FILE }),
      deadlineMs: DEADLINE_MS,
      now: () => performance.now(),
    });
    if (answer.status !== 200)
      throw new AppError("VOICE_FAILED", `${where} was answered with HTTP ${answer.status}`);
    return this.#kept(where, new URL(request.url).pathname, answer.contentType, answer.body);
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
    const kind = soundKind(where, path, contentType, content);
    if (isPlayable(kind)) {
      const name = `${contentName(content)}${EXTENSIONS[kind]}`;
      await this.files.keep(name, async () => content);
      return name;
    }
    const name = `${contentName(`${kind} ${contentName(content)}`)}.wav`;
    await this.files.keep(name, () => this.thread.telephoneWav(where, kind, content));
    return name;
  }
}
