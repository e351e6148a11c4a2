import type { Browser } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../../src/sidecar/server.js";
import { apiSidecar } from "../../support/api.js";
import { findChromium, reportNoChromium, sharedChromium } from "../../support/chromium.js";

const path = findChromium();
if (path === undefined) reportNoChromium("the page of the API's document");

describe.skipIf(path === undefined)("the page at /docs", { timeout: 30_000 }, () => {
  let browser: Browser;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await sharedChromium(path ?? "");
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it.each(["/docs", "/docs/"])(
    "%s shows the document under its policy, from this server alone",
    async (address) => {
      const { app } = apiSidecar();
      closing.push(() => app.close());
      const { url } = await listen(app, { host: "127.0.0.1", port: 0 });
      const page = await browser.newPage();
      closing.push(() => page.close());
      const [complaints, elsewhere]: [string[], string[]] = [[], []];
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith("data:"))
          elsewhere.push(request.url());
      });
      await page.goto(`${url}${address}`);
      await page.getByText("List transactions, newest first").waitFor();
      await page.getByText("Follow events").click();
      await page.getByText("Events, until the client disconnects.").waitFor();
      expect([complaints, elsewhere]).toEqual([[], []]);
      expect(await page.title()).toBe("API · freeswitch-pay");
      // There is one document, and no bar that asks for the address of another.
      expect(await page.getByRole("button", { name: "Explore" }).count()).toBe(0);
    },
  );

  it("calls the API when an operation is tried out", async () => {
    const { app } = apiSidecar();
    closing.push(() => app.close());
    const { url } = await listen(app, { host: "127.0.0.1", port: 0 });
    const page = await browser.newPage();
    closing.push(() => page.close());
    await page.goto(`${url}/docs`);
    await page.getByText("List the API's resources").click();
    await page.getByRole("button", { name: "Try it out" }).click();
    const answered = page.waitForResponse(`${url}/v1`);
    await page.getByRole("button", { name: "Execute" }).click();
    expect((await answered).status()).toBe(200);
  });
});
