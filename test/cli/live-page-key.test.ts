import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { LiveController } from "../support/live-controller.js";
import { browserPages, chromiumPath, connected, keepPicture, rowOf } from "../support/live-page.js";

describe.skipIf(chromiumPath === undefined)(
  "the live page of an embedded switch, and the key of the run",
  { timeout: 60_000 },
  () => {
    const controllers: LiveController[] = [];
    afterEach(async () => {
      for (const controller of controllers.splice(0)) await controller.close();
    });
    const open = browserPages();

    async function start() {
      const controller = await LiveController.start();
      controllers.push(controller);
      return controller;
    }

    const stop = (page: Page) => page.getByRole("button", { name: /^Stop the payment/ }).click();
    const keyField = (page: Page) => page.getByLabel("API key", { exact: true });

    it("acts with the key from the log's link, which does not stay in the address", async () => {
      const controller = await start();
      const page = await open(controller.link);
      await connected(page);
      expect(page.url()).toBe(`${controller.url}/live`);
      const { line } = await controller.call();
      await stop(page);
      await page.getByText("is being stopped").waitFor();
      await line.reported(({ type }) => type === "pay-result");
      await page.getByRole("link", { name: "Web phone" }).click();
      await page.getByRole("link", { name: "Live" }).click();
      await connected(page);
      await page.getByRole("button", { name: "Forget key" }).waitFor();
    });

    it("reads without a key, and asks for it when an action needs it", async () => {
      const controller = await start();
      const { id, line } = await controller.call();
      const page = await open(`${controller.url}/live`, { refuses: true });
      await connected(page);
      expect(await keyField(page).isVisible()).toBe(false);
      await stop(page);
      await keyField(page).waitFor();
      await rowOf(page, "calls", id).getByText("Card number").waitFor();
      await keepPicture(page, "live-key-wanted");
      await page.getByRole("button", { name: "Read only" }).click();
      expect(await keyField(page).isVisible()).toBe(false);
      await stop(page);
      await keyField(page).fill("no key of this server at all");
      await page.keyboard.press("Enter");
      await page.locator("#key-panel").getByRole("alert").waitFor();
      await rowOf(page, "calls", id).getByText("Card number").waitFor();
      await keyField(page).fill(controller.withKey.authorization.slice("Bearer ".length));
      await page.keyboard.press("Enter");
      await connected(page);
      await stop(page);
      expect(await line.reported(({ type }) => type === "pay-result")).toBeDefined();
    });

    it("keeps reading with the key of an earlier run, and says that it is unknown", async () => {
      const controller = await start();
      const page = await open(controller.link, { refuses: true });
      await connected(page);
      await controller.stop();
      await page.getByText("Reconnecting …").waitFor();
      await controller.serve();
      await connected(page);
      await page.locator("#key-panel").getByRole("alert").waitFor();
      const { id } = await controller.call();
      await rowOf(page, "calls", id).getByText("Card number").waitFor();
    });

    it("asks another machine for a key, and shows it nothing without one", async () => {
      const controller = await start();
      const page = await open(`${controller.url}/live`, {
        refuses: true,
        view: { extraHTTPHeaders: { "x-forwarded-for": "192.0.2.7" } },
      });
      await keyField(page).waitFor();
      expect(await page.locator("#panels").isVisible()).toBe(false);
      expect(await page.getByRole("button", { name: "Read only" }).isVisible()).toBe(false);
    });
  },
);
