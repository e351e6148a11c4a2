import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../../src/sidecar/server.js";
import { apiSidecar } from "../../support/api.js";
import { browserPages, chromiumPath } from "../../support/live-page.js";

describe.skipIf(chromiumPath === undefined)("the page at /docs", { timeout: 30_000 }, () => {
  const { app } = apiSidecar();
  let url: string;
  beforeAll(async () => {
    ({ url } = await listen(app, { host: "127.0.0.1", port: 0 }));
  });
  afterAll(() => app.close());
  const open = browserPages();

  it.each(["/docs", "/docs/"])(
    "%s shows the document under its policy, from this server alone",
    async (address) => {
      const requested: string[] = [];
      const page = await open(`${url}${address}`, { onRequest: (asked) => requested.push(asked) });
      await page.getByText("List transactions, newest first").waitFor();
      await page.getByText("Follow events").click();
      await page.getByText("Events, until the client disconnects.").waitFor();
      const elsewhere = (asked: string) => !asked.startsWith(url) && !asked.startsWith("data:");
      expect(requested.filter(elsewhere)).toEqual([]);
      expect(await page.title()).toBe("API · freeswitch-pay");
      // There is one document, and no bar that asks for the address of another.
      expect(await page.getByRole("button", { name: "Explore" }).count()).toBe(0);
    },
  );

  it("calls the API when an operation is tried out", async () => {
    const page = await open(`${url}/docs`);
    await page.getByText("List the API's resources").click();
    await page.getByRole("button", { name: "Try it out" }).click();
    const answered = page.waitForResponse(`${url}/v1`);
    await page.getByRole("button", { name: "Execute" }).click();
    expect((await answered).status()).toBe(200);
  });
});
