import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser of this machine: CHROMIUM_PATH, or the first on the PATH; undefined where there is none. */
export function findChromium(
  { CHROMIUM_PATH, PATH = "" }: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const folders = PATH.split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

let running: Promise<Browser> | undefined;

/**
 * The headless browser of this worker, started at its first use: a test opens, and closes, contexts or pages of its own.
 * It ends with the worker.
 */
export function sharedChromium(executablePath: string): Promise<Browser> {
  running ??= chromium.launch({ executablePath, args: FLAGS });
  return running;
}

/** Reports in one line that a test of the page cannot run here. */
export function reportNoChromium(what: string): void {
  process.stderr.write(`${what} skipped: no chromium on the PATH and no CHROMIUM_PATH\n`);
}
