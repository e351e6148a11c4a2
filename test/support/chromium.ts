import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

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

/** The headless browser of this worker, started at its first use; it ends with the worker. */
function sharedChromium(executablePath: string): Promise<Browser> {
  running ??= chromium.launch({ executablePath, args: FLAGS });
  return running;
}

/** How a page is viewed. */
export type View = BrowserContextOptions;

/** A page of this worker's browser, and how to part with it. */
export interface BorrowedPage {
  readonly page: Page;
  readonly giveBack: () => Promise<void>;
}

/** A page with a context of its own, for a test that changes more of it than its contents. */
export async function ownPage(executablePath: string, view: View): Promise<BorrowedPage> {
  const browser = await sharedChromium(executablePath);
  const context = await browser.newContext({ locale: "en-US", reducedMotion: "reduce", ...view });
  const page = await context.newPage();
  return { page, giveBack: () => context.close() };
}

/** Pages that no test is using, by the options of their contexts. */
const idle = new Map<string, Page[]>();
const VIEWPORT = { width: 1280, height: 720 };

/**
 * An empty page, used before or new: a new context costs a third of a second of both cores. Every test serves its pages
 * from a port of its own, so nothing that a page stores reaches another.
 */
export async function borrowPage(executablePath: string, view: View): Promise<BorrowedPage> {
  const { colorScheme = null, forcedColors = null, viewport = VIEWPORT, ...lasting } = view;
  const key = JSON.stringify(lasting);
  const pages = idle.get(key) ?? [];
  idle.set(key, pages);
  const page = pages.pop() ?? (await ownPage(executablePath, lasting)).page;
  await page.setViewportSize(viewport ?? VIEWPORT);
  await page.emulateMedia({ colorScheme, forcedColors });
  const giveBack = async () => {
    page.removeAllListeners();
    await page.unrouteAll();
    await page.goto("about:blank");
    pages.push(page);
  };
  return { page, giveBack };
}

/** Reports in one line that a test of the page cannot run here. */
export function reportNoChromium(what: string): void {
  process.stderr.write(`${what} skipped: no chromium on the PATH and no CHROMIUM_PATH\n`);
}
