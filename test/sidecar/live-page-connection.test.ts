import { describe, expect, it } from "vitest";
import { chromiumPath, connected, focusedName, livePages, rowOf } from "../support/live-page.js";
import type { LiveServer } from "../support/live-server.js";
import { ago, callView, deadWebhook, transactionView } from "../support/live-views.js";

const KEY = "fsp_live_9d1c";
const hold = (server: LiveServer) => server.hold(callView(), transactionView(), deadWebhook());

describe.skipIf(chromiumPath === undefined)("the live page's connection", { timeout: 30_000 }, () => {
  const open = livePages();

  it("reconnects automatically, and resumes after the last event", async () => {
    const { page, server } = await open({ refuses: true });
    await connected(page);
    server.emit("call.started", callView({ id: "1" }));
    server.emit("call.started", callView({ id: "2" }));
    await rowOf(page, "calls", "2").waitFor();
    server.isAway = true;
    server.drop();
    await page.getByText("Reconnecting …").waitFor();
    server.emit("call.ended", callView({ id: "1", active: false, result: "success", ended: ago(0) }));
    server.emit("call.started", callView({ id: "3" }));
    server.isAway = false;
    await rowOf(page, "calls", "3").waitFor();
    await connected(page);
    expect(await rowOf(page, "calls", "1").textContent()).toContain("Paid");
    expect(server.resumedFrom).toEqual([undefined, "1-2"]);
    expect(server.listed.get("call")).toBe(1);
  });

  it("resumes from its start if nothing has happened yet", async () => {
    const { page, server } = await open({ refuses: true });
    await connected(page);
    server.drop();
    await page.getByText("Reconnecting …").waitFor();
    await connected(page);
    expect(server.resumedFrom).toEqual([undefined, "1-0"]);
  });

  it("reloads the lists when events were lost, and continues from there", async () => {
    const { page, server } = await open({ refuses: true });
    await connected(page);
    server.emit("call.started", callView({ id: "1" }));
    await rowOf(page, "calls", "1").waitFor();
    // The server restarts, and has no events from the meantime.
    server.hold(callView({ id: "1", active: false }), callView({ id: "2" }));
    server.restart();
    await rowOf(page, "calls", "2").waitFor();
    await rowOf(page, "calls", "1").getByText("ended", { exact: true }).waitFor();
    expect(await rowOf(page, "calls", "1").locator(".lasts").textContent()).toBe("");
    server.emit("call.started", callView({ id: "3" }));
    await rowOf(page, "calls", "3").waitFor();
    server.drop();
    await page.getByText("Reconnecting …").waitFor();
    await connected(page);
    expect(server.resumedFrom).toEqual([undefined, "1-1", "2-1"]);
    expect(server.listed.get("call")).toBe(2);
  });

  it("shows in the panels what failed to load, and recovers", async () => {
    const { page, server } = await open({
      refuses: true,
      isTimed: true,
      prepare: (prepared) =>
        prepared.problems.set("/v1/calls", [503, "LEDGER_UNAVAILABLE", "the disk is full"]),
    });
    await page.locator("#calls .problem").first().waitFor();
    expect(await page.locator("#calls .problem").first().textContent()).toMatch(
      /^The disk is full\. Check LEDGER_URL.* LEDGER_UNAVAILABLE$/,
    );
    server.problems.clear();
    server.hold(callView());
    // The page retries automatically after a while.
    await page.clock.fastForward("00:15");
    await rowOf(page, "calls", callView().id).waitFor();
    expect(await page.locator("#calls .problem").first().isVisible()).toBe(false);
  });

  it("asks for a key if one is needed, and stores it for this tab only", async () => {
    const { page, server } = await open({
      refuses: true,
      prepare: (prepared) => {
        hold(prepared);
        prepared.key = KEY;
      },
    });
    await page.getByLabel("API key", { exact: true }).waitFor();
    expect(await focusedName(page)).toBe("API key");
    expect(await page.locator("#calls").isVisible()).toBe(false);
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    await page.locator("#key-panel").getByRole("alert").waitFor();
    expect(await page.locator("#key-problem").textContent()).toContain("KEY_MISSING");
    await page.keyboard.type(KEY);
    await page.keyboard.press("Enter");
    await connected(page);
    await rowOf(page, "calls", callView().id).waitFor();
    expect(await page.evaluate("JSON.stringify([sessionStorage, localStorage, document.cookie])")).toBe(
      JSON.stringify([{ "freeswitch-pay.key": KEY }, {}, ""]),
    );
    expect(page.url().includes(KEY)).toBe(false);
    await page.reload();
    await rowOf(page, "calls", callView().id).waitFor();

    await page.getByRole("button", { name: "Forget key" }).click();
    await page.getByLabel("API key", { exact: true }).waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    expect(await page.locator("#calls tbody tr").count()).toBe(0);
    expect(server.asked).toEqual([]);
  });

  it("shows what the key may read, and names the missing scope in the other panels", async () => {
    const { page } = await open({
      refuses: true,
      prepare: (server) => {
        hold(server);
        server.problems.set("/v1/webhooks", [403, "SCOPE_MISSING", "the key lacks webhooks:read"]);
      },
    });
    await rowOf(page, "calls", callView().id).waitFor();
    await rowOf(page, "transactions", transactionView().id).waitFor();
    const problem = page.locator("#webhooks .problem").first();
    await problem.waitFor();
    expect(await problem.textContent()).toBe(
      "The key lacks webhooks:read. Add the scope named in the message to the key in `api.keys`. SCOPE_MISSING",
    );
    expect(await page.getByText("No failing webhooks.").isVisible()).toBe(false);
  });

  it("shows the lists to a key that may not follow the stream", async () => {
    const { page } = await open({
      refuses: true,
      prepare: (server) => {
        hold(server);
        server.problems.set("/v1/events", [403, "SCOPE_MISSING", "the key lacks calls:read"]);
      },
    });
    await page.getByText("Not connected").waitFor();
    await rowOf(page, "calls", callView().id).waitFor();
  });
});
