import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chromiumPath, connected, livePages, rowOf } from "../support/live-page.js";
import type { LiveServer } from "../support/live-server.js";
import { ago, callView, deadWebhook, transactionView, unknownView } from "../support/live-views.js";

const STAGES = ["payment-card-number", "expiration-date", "security-code", "payment-processing"] as const;

/** A thousand calls with their stages, transactions and webhooks: 5,000 events. */
function emitBusyHour(server: LiveServer): void {
  for (let at = 0; at < 1000; at++) {
    const call = callView({ id: `call-${String(at).padStart(4, "0")}`, started: ago(0) });
    const stage = STAGES[at % 4] as (typeof STAGES)[number];
    server.emit("call.started", { ...call, stage: null, attempt: null });
    server.emit("call.updated", { ...call, stage });
    server.emit("transaction.approved", transactionView({ id: `t-${at}`, call: call.id, created: ago(0) }));
    if (at % 10 === 0) server.emit("webhook.dead", deadWebhook({ id: `w-${at}` }));
    else server.emit("call.updated", { ...call, stage, attempt: 2 });
    server.emit("call.ended", { ...call, stage: null, attempt: null, active: at % 2 === 0, ended: ago(0) });
  }
}

/** Starts counting the tasks that block the page, and the announcements. */
const OBSERVE = `
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: "longtask" });
  window.said = 0;
  new MutationObserver(() => window.said++).observe(document.getElementById("announcer"), { childList: true });
`;

describe.skipIf(chromiumPath === undefined)("the live page under load", { timeout: 60_000 }, () => {
  const open = livePages();

  it("responds while 1,000 calls and 5,000 events arrive, announces little, and stays small", async () => {
    const { page, server } = await open();
    await connected(page);
    await page.evaluate(OBSERVE);
    const began = performance.now();
    emitBusyHour(server);
    // A control is used during the load.
    await page.getByLabel("State").selectOption("declined");
    await page.getByLabel("State").selectOption("");
    server.emit("call.started", callView({ id: "last", started: ago(-10) }));
    await rowOf(page, "calls", "last").waitFor();
    const took = performance.now() - began;
    const longest = (await page.evaluate("longest")) as number;
    expect(longest).toBeLessThan(500);
    expect(await page.locator("#calls tbody tr").count()).toBe(105);
    expect(await page.locator("#transactions tbody tr").count()).toBe(50);
    expect(await page.evaluate("document.getElementsByTagName('*').length")).toBeLessThan(6000);
    expect(await page.evaluate("said")).toBeLessThan(took / 250);
  });

  it("shows a payment to settle in its title, even in the background, and redraws when visible again", async () => {
    const { page, server } = await open();
    await connected(page);
    await hide(page);
    server.emit("transaction.unknown", unknownView());
    await expect.poll(() => page.title()).toBe("(1) Live · freeswitch-pay");
    await page
      .locator("#announcer")
      .getByText(/^To settle: \$42\.50/)
      .waitFor({ state: "attached" });
    expect(await page.locator("#unknown li").count()).toBe(0);
    for (let at = 0; at < 500; at++) server.emit("call.started", callView({ id: `c-${at}` }));
    server.emit("transaction.unknown", unknownView({ id: "second" }));
    await expect.poll(() => page.title()).toBe("(2) Live · freeswitch-pay");
    await page.evaluate("showAgain()");
    await rowOf(page, "unknown", "second").waitFor();
    expect(await page.locator("#calls tbody tr").count()).toBe(100);
  });
});

/** As HTML specifies for a hidden document: no animation frames ("update the rendering"). */
async function hide(page: Page): Promise<void> {
  await page.evaluate(`{
    const held = [];
    const { requestAnimationFrame } = window;
    window.requestAnimationFrame = (callback) => held.push(callback);
    window.showAgain = () => {
      window.requestAnimationFrame = requestAnimationFrame;
      for (const callback of held) requestAnimationFrame(callback);
    };
  }`);
}
