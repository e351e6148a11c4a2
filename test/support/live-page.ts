import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, expect } from "vitest";
import { borrowPage, findChromium, ownPage, reportNoChromium, type View } from "./chromium.js";
import { LiveServer } from "./live-server.js";

/** A folder for screenshots of the page. */
const { SCREENSHOTS } = process.env;

/** The browser of this machine; undefined, and reported once, where there is none. */
export const chromiumPath = findChromium();
if (chromiumPath === undefined) reportNoChromium("test of a page in the browser");

/** A refusal that a test provokes is one line in the browser's console. */
const REFUSED = /^Failed to load resource: .*(net::ERR_| (401|403|409|503) )/;

export interface PageOptions {
  /** Whether the server is expected to refuse something. */
  readonly refuses?: boolean;
  /** Whether the test can let the page's clock run ahead. */
  readonly isTimed?: boolean;
  readonly view?: View;
  /** Called with the address of each request of the page. */
  readonly onRequest?: (url: string) => void;
}

export interface OpenOptions extends PageOptions {
  /** Called before the page is opened. */
  readonly prepare?: (server: LiveServer) => void;
}

/** Gives the tests of a describe block a function that opens an address; a test fails when the browser reports any error. */
export function browserPages() {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  return async (
    url: string,
    { refuses = false, isTimed = false, view = {}, onRequest }: PageOptions = {},
  ): Promise<Page> => {
    const open = isTimed ? ownPage : borrowPage;
    const { page, giveBack } = await open(chromiumPath as string, view);
    if (isTimed) await page.clock.install();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() !== "error" || (refuses && REFUSED.test(message.text()))) return;
      complaints.push(message.text());
    });
    if (onRequest !== undefined) page.on("request", (request) => onRequest(request.url()));
    closing.push(async () => {
      await giveBack();
      expect(complaints).toEqual([]);
    });
    await page.goto(url);
    return page;
  };
}

/** Gives the tests of a describe block a function that opens the live page on a separate server. */
export function livePages() {
  const servers: LiveServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  const open = browserPages();
  return async ({ prepare, ...options }: OpenOptions = {}) => {
    const server = await LiveServer.start();
    servers.push(server);
    prepare?.(server);
    return { page: await open(`${server.url}/live`, options), server };
  };
}

/** Waits until the page follows the stream and has loaded its lists. */
export async function connected(page: Page): Promise<void> {
  await page.locator('#connection[data-state="live"]').waitFor();
  await page
    .locator("#panels > section:nth-child(4):has(table:not([hidden]), .empty:not([hidden]))")
    .waitFor();
}

/** The row of a view. */
export function rowOf(page: Page, panel: string, id: string) {
  return page.locator(`#${panel} [data-id="${id}"]`);
}

/** Presses Tab until something with this accessible name has the focus. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (name.test(await focusedName(page))) return;
  }
  throw new Error(`Tab never reached ${name}`);
}

/** The name of the focused element. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(
    `(({ ariaLabel, labels, textContent }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent)(document.activeElement)`,
  );
}

export async function keepPicture(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS !== undefined)
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
