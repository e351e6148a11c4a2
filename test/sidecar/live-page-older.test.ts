import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../src/sidecar/server.js";
import { apiSidecar } from "../support/api.js";
import { MORNING, transactionRow } from "../support/ledger-rows.js";
import { browserPages, chromiumPath, connected, focusedName, tabTo } from "../support/live-page.js";

describe.skipIf(chromiumPath === undefined)(
  "older transactions on the live page",
  { timeout: 30_000 },
  () => {
    const closing: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0)) await close();
    });
    const open = browserPages();

    /** The page on the real API, with a ledger of so many rows: the higher the id, the newer the row. */
    async function openOn(count: number) {
      const running = apiSidecar();
      for (let at = 0; at < count; at++) running.ledger.rows.push(rowAt(at));
      closing.push(() => running.app.close());
      const { url } = await listen(running.app, { host: "127.0.0.1", port: 0 });
      const page = await open(`${url}/live`, { refuses: true });
      await connected(page);
      return { ...running, page };
    }

    function rowAt(at: number) {
      const state = at % 2 === 0 ? "approved" : "declined";
      return transactionRow({ id: `t-${String(at).padStart(4, "0")}`, createdAt: MORNING + at, state });
    }

    const ids = (page: Page) =>
      page.locator("#transactions tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.id));
    const newest = (count: number, last: number) =>
      Array.from({ length: count }, (_, at) => `t-${String(last - at).padStart(4, "0")}`);
    const rows = (page: Page, count: number) => expect.poll(async () => (await ids(page)).length).toBe(count);

    it("are shown with the keyboard, page by page, until there are no more", async () => {
      const { page } = await openOn(120);
      expect(await ids(page)).toEqual(newest(50, 119));
      await tabTo(page, /^Show older/);
      await page.keyboard.press("Enter");
      await rows(page, 100);
      await page.getByText("50 older transactions are shown, 100 in all.").waitFor({ state: "attached" });
      expect(await focusedName(page)).toBe("Show older");
      await page.keyboard.press("Enter");
      await rows(page, 120);
      expect(await ids(page)).toEqual(newest(120, 119));
      expect(await page.getByRole("button", { name: "Show older" }).isVisible()).toBe(false);
      expect(await focusedName(page)).toBe("There are no older transactions.");
    });

    it("remain live: none is missed, and none appears twice", async () => {
      const { page, ledger, feed } = await openOn(130);
      for (let at = 130; at < 140; at++) {
        ledger.rows.push(rowAt(at));
        feed.reportTransaction(rowAt(at));
      }
      await page.locator('[data-id="t-0139"]').waitFor();
      expect(await ids(page)).toEqual(newest(50, 139));
      await page.getByRole("button", { name: "Show older" }).click();
      await rows(page, 100);
      expect(await ids(page)).toEqual(newest(100, 139));
    });

    it("become available as soon as a newer one displaces one", async () => {
      const { page, feed, ledger } = await openOn(50);
      expect(await page.getByRole("button", { name: "Show older" }).isVisible()).toBe(false);
      ledger.rows.push(rowAt(50));
      feed.reportTransaction(rowAt(50));
      await page.getByRole("button", { name: "Show older" }).click();
      await rows(page, 51);
    });

    it("have the selected state, starting with the newest", async () => {
      const { page } = await openOn(220);
      await page.getByRole("button", { name: "Show older" }).click();
      await rows(page, 100);
      await page.getByLabel("State").selectOption("declined");
      await rows(page, 50);
      await page.getByRole("button", { name: "Show older" }).click();
      await rows(page, 100);
      expect((await ids(page)).at(-1)).toBe("t-0021");
    });

    it("that fail to load are reported at the button, and load on the next attempt", async () => {
      const { page } = await openOn(60);
      await page.route("**/v1/transactions?*", (route) => route.abort());
      await page.getByRole("button", { name: "Show older" }).click();
      await page.locator("#older-problem").getByText("The server does not answer.").waitFor();
      await page.unroute("**/v1/transactions?*");
      await page.getByRole("button", { name: "Show older" }).click();
      await rows(page, 60);
      expect(await page.locator("#older-problem").isVisible()).toBe(false);
    });

    it("end at a thousand", async () => {
      const { page } = await openOn(1060);
      // Clicks in the page: a thousand rows make each click from outside slow.
      const counts = await page.evaluate(`(async () => {
        const [button, list] = ["#older", "#transactions tbody"].map((place) => document.querySelector(place));
        const counts = [];
        while (!button.hidden) {
          const before = list.rows.length;
          const grown = new Promise((resolve) => {
            new MutationObserver((_, observer) => {
              if (list.rows.length === before) return;
              observer.disconnect();
              // The button follows the rows.
              setTimeout(resolve);
            }).observe(list, { childList: true });
          });
          button.click();
          await grown;
          counts.push(list.rows.length);
        }
        return counts;
      })()`);
      expect(counts).toEqual(Array.from({ length: 19 }, (_, at) => 100 + 50 * at));
      await page.getByText("The newest 1000 are shown. Choose a state to see older ones.").waitFor();
      expect(await page.getByRole("button", { name: "Show older" }).isVisible()).toBe(false);
    });
  },
);
