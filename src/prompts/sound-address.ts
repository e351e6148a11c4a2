import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError } from "../domain/errors.js";
import { withoutQuery } from "../domain/http.js";

/** Where a sound is. */
export type SoundAddress =
  | { readonly kind: "web"; readonly url: URL }
  | { readonly kind: "local"; readonly path: string; readonly folder: string };

/** Whether `path` lies in `folder` or below it. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && resolve(folder, way) === path;
}

function baseUrl(base: string | undefined): URL | undefined {
  if (base === undefined) return undefined;
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(base) && URL.canParse(base) ? new URL(base) : pathToFileURL(base);
}

/**
 * What a <Play> means by its address. A document on a server can name servers only; a document that is a file can name
 * files in its own folder and below as well. Errors with AppError VOICE_FAILED.
 */
export function soundAddress(url: string, base: string | undefined): SoundAddress {
  const from = baseUrl(base);
  if (!URL.canParse(url, from?.href)) {
    const why = from === undefined ? "is relative, and its document has no address" : "is no address";
    throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" ${why}`);
  }
  const target = new URL(url, from);
  if (target.protocol === "https:" || target.protocol === "http:") return { kind: "web", url: target };
  if (target.protocol !== "file:" || from?.protocol !== "file:") {
    throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" must have an address with https`);
  }
  const folder = dirname(fileURLToPath(from));
  const path = localPath(target, url);
  if (isBelow(folder, path)) return { kind: "local", path, folder };
  throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" lies outside its document's folder`);
}

function localPath(target: URL, url: string): string {
  try {
    return fileURLToPath(target);
  } catch (thrown) {
    throw new AppError("VOICE_FAILED", `the sound "${withoutQuery(url)}" is no path of a file`, {
      cause: thrown,
    });
  }
}
