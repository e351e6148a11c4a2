import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  headingLevels,
  landmarks,
  namelessControls,
  smallTargets,
  tabOrder,
} from "../support/accessibility.js";
import { chromiumPath, connected, keepPicture, livePages } from "../support/live-page.js";
import { holdSample } from "../support/live-sample.js";

const NARROW = { width: 390, height: 844 };

describe.skipIf(chromiumPath === undefined)("access to the live page", { timeout: 30_000 }, () => {
  const open = livePages();

  async function openSample(view: Parameters<typeof open>[0] = {}) {
    const { page } = await open({ prepare: holdSample, ...view });
    await connected(page);
    await page.locator("#phone-link:not([hidden])").waitFor();
    return page;
  }

  const dialogOf = async (page: Page) => {
    await page.getByRole("button", { name: "Settle" }).first().click();
    await page.getByRole("radio", { name: "Approved" }).check();
  };

  it("has landmarks, and headings without a skipped level", async () => {
    const page = await openSample();
    expect(await landmarks(page)).toEqual(["header", "nav Pages", "main"]);
    expect(await headingLevels(page)).toEqual([1, 2, 2, 2, 2]);
    const regions = await page.getByRole("region").evaluateAll((nodes) => nodes.map((node) => node.id));
    expect(regions).toEqual(["unknown", "calls", "webhooks", "transactions"]);
  });

  it("names every control, including those in the dialog", async () => {
    const page = await openSample();
    expect(await namelessControls(page)).toEqual([]);
    await dialogOf(page);
    expect(await namelessControls(page)).toEqual([]);
  });

  it("has a tab order that matches the reading order", async () => {
    const page = await openSample();
    expect(await tabOrder(page)).toEqual([
      "Web phone",
      "Live",
      "Settle $189.00, Visa •••• 4242",
      "Settle £64.99, Mastercard •••• 4444",
      "Stop the payment of •••• 0162",
      "Stop the payment of •••• 0127",
      "Stop the payment of •••• 0199",
      "Replay transaction.approved to https://billing.example.com/hooks/pay",
      "State",
    ]);
  });

  it("announces the state of the connection, completed actions and news; uses alerts only for problems", async () => {
    const page = await openSample();
    const saying = (role: string) =>
      page.evaluate(`[...document.querySelectorAll('#panels [role=${role}], body > [role=${role}], header [role=${role}], main > [role=${role}]')]
        .map(({ id, dataset }) => id || dataset.part)`);
    expect(await saying("status")).toEqual(["connection", "note", "note", "note", "note", "announcer"]);
    expect(await saying("alert")).toEqual([
      "connection-problem",
      "failure",
      "failure",
      "failure",
      "failure",
      "older-problem",
    ]);
    // None of them contains running durations, new rows or counts.
    expect(await page.locator("[aria-live], [role=log], [role=timer]").count()).toBe(0);
  });

  it("has finger-sized targets on a telephone", async () => {
    const page = await openSample({ view: { viewport: NARROW, hasTouch: true } });
    expect(await smallTargets(page)).toEqual([]);
    await dialogOf(page);
    expect(await smallTargets(page)).toEqual([]);
  });

  it.each(["light", "dark"] as const)("loses nothing in the viewer's own colors, %s", async (colorScheme) => {
    const page = await openSample({
      view: { forcedColors: "active", colorScheme, viewport: { width: 1200, height: 900 } },
    });
    await keepPicture(page, `live-forced-${colorScheme}`);
    const styles = (await page.evaluate(`[
      getComputedStyle(document.querySelector("nav a[aria-current]")).textDecorationLine,
      getComputedStyle(document.querySelector(".pill")).borderTopStyle,
      getComputedStyle(document.querySelector(".primary")).borderTopStyle,
    ]`)) as string[];
    expect(styles).toEqual(["underline", "solid", "solid"]);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
  });

  it("loses nothing when enlarged to 200 %", async () => {
    const page = await openSample({ view: { viewport: { width: 600, height: 422 }, deviceScaleFactor: 2 } });
    await keepPicture(page, "live-zoom-200");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(600);
    const cut =
      await page.evaluate(`[...document.querySelectorAll("main *:not(.visually-hidden, select, thead, thead *)")]
      .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === "hidden")
      .map(({ outerHTML }) => outerHTML.slice(0, 80))`);
    expect(cut).toEqual([]);
    await dialogOf(page);
    const send = page.getByRole("button", { name: "Continue" });
    await send.scrollIntoViewIfNeeded();
    const box = await send.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(422);
  });
});
