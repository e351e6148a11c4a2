import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { findChromium, reportNoChromium, sharedChromium } from "../support/chromium.js";
import { CollectedOutput } from "../support/collected-output.js";
import { shortConfiguration } from "../support/short-document.js";

const chromium = findChromium();
if (chromium === undefined) reportNoChromium("a payment on the web phone");

const PATIENCE = { timeout: 30_000 };

describe.skipIf(chromium === undefined)("the web phone on the embedded switch", () => {
  let browser: Browser;
  let serving: Serving;

  beforeAll(async () => {
    browser = await sharedChromium(chromium as string);
    serving = await serve({ CONFIG_FILE: shortConfiguration(), HTTP_PORT: "0" }, new CollectedOutput());
  }, 30_000);
  afterAll(() => serving.close());

  it("takes a payment that ends in success, and shows no card number", { timeout: 60_000 }, async () => {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(serving.url);
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.getByRole("button", { name: /type it for me/i }).click();
    await page.locator('#result[data-result="success"]').waitFor(PATIENCE);
    const shown = await page.locator("body").textContent();
    expect(shown).toContain("success");
    expect(shown?.includes("4242424242424242")).toBe(false);
  });
});
