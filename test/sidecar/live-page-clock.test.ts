import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chromiumPath, connected, livePages, rowOf } from "../support/live-page.js";
import { ago, callView, deadWebhook, transactionView } from "../support/live-views.js";

const HOUR_MS = 3_600_000;

/** Reopens the page with a clock that the test advances. */
async function onClock(page: Page, time: Date): Promise<void> {
  await page.clock.install({ time });
  await page.reload();
  await connected(page);
}

describe.skipIf(chromiumPath === undefined)("the live page's time", { timeout: 30_000 }, () => {
  const open = livePages();

  it.each([-3, 3])("is the server's if the browser's is %i h off", async (hours) => {
    const { page } = await open({
      prepare: (server) =>
        server.hold(
          callView({ started: ago(65) }),
          deadWebhook({ state: "pending", attempts: 2, next_attempt: ago(-3000) }),
        ),
    });
    await onClock(page, new Date(Date.now() + hours * HOUR_MS));
    const lasts = rowOf(page, "calls", callView().id).locator(".lasts");
    expect(await lasts.textContent()).toMatch(/^1:[01]\d$/);
    await page.locator("#webhooks li").getByText("next in 50 min").waitFor();
  });

  it("shows the date of a time as soon as it is no longer today", async () => {
    const night = new Date(2026, 10, 20, 23, 59, 50);
    const { page } = await open({
      prepare: (server) => server.hold(transactionView({ created: night.toISOString() })),
    });
    await onClock(page, night);
    const time = page.locator("#transactions time");
    expect(await time.textContent()).toBe("11:59:50 PM");
    await page.clock.runFor(15_000);
    await expect.poll(() => time.textContent()).toBe("Nov 20, 11:59 PM");
  });

  it("survives a server outage of one minute: it reports it once, and recovers automatically", async () => {
    const { page, server } = await open({
      refuses: true,
      prepare: (held) => held.hold(callView({ id: "before" })),
    });
    await onClock(page, new Date());
    await page.evaluate(`{
      window.alarms = 0;
      const alarm = document.getElementById("connection-problem");
      new MutationObserver(() => window.alarms++).observe(alarm, { childList: true });
    }`);
    await page.route("**/v1/**", (route) => route.abort());
    server.drop();
    await page.getByText("Reconnecting …").waitFor();
    expect(await page.locator("#connection-problem").isVisible()).toBe(false);
    await passMinute(page);
    const alarm = page.getByRole("alert").getByText("No connection since");
    expect(await alarm.textContent()).toMatch(
      /^No connection since \d\d:\d\d:\d\d .M: what is shown may have changed\. The server does not answer\. Check that/,
    );
    expect(await page.evaluate("alarms")).toBe(1);
    expect(await page.locator("#panels .problem:visible").count()).toBe(0);
    await rowOf(page, "calls", "before").waitFor();

    server.hold(callView({ id: "after" }));
    server.restart();
    await page.unroute("**/v1/**");
    await page.clock.runFor(20_000);
    await rowOf(page, "calls", "after").waitFor();
    await connected(page);
    expect(await page.locator("#connection-problem").isVisible()).toBe(false);
  });
});

/** Each attempt is answered in real time, which continues in the meantime. */
async function passMinute(page: Page): Promise<void> {
  for (let seconds = 0; seconds < 60; seconds += 2) {
    await page.clock.runFor(2000);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve))");
  }
}
