import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { browserPages, chromiumPath } from "../support/live-page.js";
import { shortConfiguration } from "../support/short-document.js";

const PATIENCE = { timeout: 30_000 };

describe.skipIf(chromiumPath === undefined)("the web phone on the embedded switch", () => {
  let serving: Serving;

  beforeAll(async () => {
    serving = await serve({ CONFIG_FILE: shortConfiguration(), HTTP_PORT: "0" }, new CollectedOutput());
  }, 30_000);
  afterAll(() => serving.close());
  const open = browserPages();

  it("takes a payment that ends in success, and shows no card number", { timeout: 60_000 }, async () => {
    const page = await open(serving.url);
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.getByRole("button", { name: /type it for me/i }).click();
    await page.locator('#result[data-result="success"]').waitFor(PATIENCE);
    const shown = await page.locator("body").textContent();
    expect(shown).toContain("success");
    expect(shown?.includes("4242424242424242")).toBe(false);
  });
});
