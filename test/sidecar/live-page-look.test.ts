import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { contrasts } from "../support/contrast.js";
import { chromiumPath, connected, keepPicture, livePages, rowOf } from "../support/live-page.js";
import { holdSample } from "../support/live-sample.js";
import type { LiveServer } from "../support/live-server.js";
import { callView, deadWebhook, unknownView } from "../support/live-views.js";

describe.skipIf(chromiumPath === undefined)("the look of the live page", { timeout: 30_000 }, () => {
  const open = livePages();

  /** Fills every panel with text that offers no line break. */
  async function emitLongWords(page: Page, server: LiveServer): Promise<void> {
    const long = "w".repeat(150);
    const error = { code: long, message: long };
    server.emit("call.started", callView({ id: "long", from: long, to: long, dialect: long }));
    server.emit("transaction.unknown", unknownView({ id: long, connector: long, number: long, error }));
    server.emit(
      "webhook.dead",
      deadWebhook({ id: "long", topic: long, url: `https://${long}`, last_error: long }),
    );
    await rowOf(page, "webhooks", "long").waitFor();
  }

  function prepare(server: LiveServer): void {
    holdSample(server);
    server.problems.set("/v1/calls/", [409, "PAY_NOT_RUNNING", "no payment can be stopped on this call"]);
  }

  it.each([
    [320, "light"],
    [390, "dark"],
    [390, "light"],
    [800, "light"],
    [1200, "light"],
    [1200, "dark"],
  ] as const)("fits a window of %i pixels and is readable, %s", async (width, colorScheme) => {
    const view = { colorScheme, viewport: { width, height: 844 }, timezoneId: "America/New_York" };
    const { page, server } = await open({ prepare, view, refuses: true });
    await connected(page);
    await keepPicture(page, `live-${width}-${colorScheme}`);
    await emitLongWords(page, server);
    await page.getByRole("button", { name: "Stop the payment" }).first().click();
    await page.locator("#calls").getByRole("alert").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect((await contrasts(page)).filter(({ ratio }) => ratio < 4.5)).toEqual([]);

    await page
      .getByRole("button", { name: /^Settle/ })
      .first()
      .click();
    await page.getByRole("radio", { name: "Approved" }).check();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect((await contrasts(page)).filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    await keepPicture(page, `settle-${width}-${colorScheme}`);
  });

  it("has measurable contrast for every text, including empty ones", async () => {
    const { page } = await open();
    await connected(page);
    const texts = await contrasts(page);
    expect(texts.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Nothing to settle/),
        expect.stringMatching(/^No calls/),
      ]),
    );
    expect(Math.min(...texts.map(({ ratio }) => ratio))).toBeGreaterThanOrEqual(4.5);
  });

  it("shows which control has the focus", async () => {
    const { page } = await open({ prepare });
    await connected(page);
    const seen = new Set<string>();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press("Tab");
      const [name, style] = (await page.evaluate(
        "[document.activeElement.localName, getComputedStyle(document.activeElement).outlineStyle]",
      )) as [string, string];
      if (name === "body") continue;
      seen.add(name);
      expect([name, style]).toEqual([name, "solid"]);
    }
    expect(seen).toEqual(new Set(["a", "button", "select"]));
  });

  it("keeps the table readable for screen readers when it is shown as cards", async () => {
    const { page } = await open({ prepare, view: { viewport: { width: 390, height: 844 } } });
    await connected(page);
    const table = page.getByRole("table", { name: /^Calls/ });
    expect(await table.getByRole("row").count()).toBe(8);
    expect(await table.getByRole("columnheader").allTextContents()).toEqual([
      "Caller",
      "Stage",
      "Duration",
      "Action",
    ]);
  });

  it("animates nothing if the viewer prefers reduced motion", async () => {
    const { page } = await open({ view: { reducedMotion: "reduce" } });
    await connected(page);
    expect(await page.evaluate("document.getAnimations().length")).toBe(0);
  });

  it("offers the full time in UTC", async () => {
    const { page } = await open({ prepare, view: { timezoneId: "Asia/Tokyo" } });
    await connected(page);
    const time = page.locator("#transactions time").first();
    const iso = (await time.getAttribute("title")) as string;
    expect(iso).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(await time.getAttribute("datetime")).toBe(iso);
    const shown = new Date(iso).toLocaleTimeString("en-US", {
      timeZone: "Asia/Tokyo",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    expect(await time.textContent()).toBe(shown);
  });

  it("links to the web phone, and back", async () => {
    const { page, server } = await open({ refuses: true });
    await page.getByRole("link", { name: "Web phone" }).click();
    await page.waitForURL(/\/$/);
    await page.getByRole("link", { name: "Live" }).click();
    await page.waitForURL(/\/live$/);
    await connected(page);
    expect(server.resumedFrom.length).toBeGreaterThan(0);
  });
});
