import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../src/sidecar/server.js";
import {
  headingLevels,
  landmarks,
  namelessControls,
  smallTargets,
  tabOrder,
} from "../support/accessibility.js";
import { browserPages, chromiumPath, keepPicture } from "../support/live-page.js";
import { ScriptedLine } from "../support/scripted-line.js";
import { sidecar } from "../support/sidecar.js";

describe.skipIf(chromiumPath === undefined)("access to the web phone's page", { timeout: 30_000 }, () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const open = browserPages();

  async function openPhone(view: NonNullable<Parameters<typeof open>[1]>["view"] = {}): Promise<Page> {
    const { app } = sidecar({ line: new ScriptedLine() });
    closing.push(() => app.close());
    const { url } = await listen(app, { host: "127.0.0.1", port: 0 });
    const page = await open(url, { view });
    await page.locator("#type:enabled").waitFor();
    return page;
  }

  it("has landmarks, headings without a skipped level, and a name for every control", async () => {
    const page = await openPhone();
    expect(await landmarks(page)).toEqual(["header", "nav Pages", "main"]);
    expect(await headingLevels(page)).toEqual([1, 2, 2]);
    expect(await namelessControls(page)).toEqual([]);
  });

  it("has the tab order pages, telephone, cards", async () => {
    const page = await openPhone();
    const order = await tabOrder(page);
    expect(order.slice(0, 2)).toEqual(["Web phone", "Live"]);
    expect(order.filter((name) => /^(Call|Sound|Type it for me|4242)/.test(name))).toEqual([
      "Call",
      "Sound",
      "Type it for me",
      expect.stringMatching(/^4242/),
    ]);
  });

  it("has finger-sized targets on a telephone", async () => {
    const page = await openPhone({ viewport: { width: 390, height: 844 }, hasTouch: true });
    expect(await smallTargets(page)).toEqual([]);
  });

  it("keeps its switch and the current page visible with forced colors", async () => {
    const page = await openPhone({ forcedColors: "active" });
    await keepPicture(page, "phone-forced");
    expect(
      await page.evaluate(`[
        getComputedStyle(document.getElementById("sound")).appearance,
        getComputedStyle(document.querySelector("nav a[aria-current]")).textDecorationLine,
      ]`),
    ).toEqual(["auto", "underline"]);
  });
});
