import { describe, expect, it } from "vitest";
import { chromiumPath, connected, focusedName, livePages, rowOf, tabTo } from "../support/live-page.js";
import { ago, callView, deadWebhook, transactionView, unknownView } from "../support/live-views.js";

describe.skipIf(chromiumPath === undefined)("the live page", { timeout: 30_000 }, () => {
  const open = livePages();

  it("shows a call from start to end, and why a field was repeated", async () => {
    const { page, server } = await open();
    await connected(page);
    await page.getByText("No calls. A call appears here").waitFor();
    const call = callView({ stage: null, attempt: null, started: ago(5) });
    const row = rowOf(page, "calls", call.id);

    server.emit("call.started", call);
    await row.getByText("In call").waitFor();
    expect(await row.textContent()).toContain("•••• 0143");
    expect(await page.locator("#calls .count").textContent()).toBe("1 in progress");
    expect(await page.getByText("No calls. A call").isVisible()).toBe(false);

    server.emit("call.updated", { ...call, stage: "payment-card-number", attempt: 1 });
    await row.getByText("Card number").waitFor();
    server.emit("call.updated", {
      ...call,
      stage: "payment-card-number",
      attempt: 2,
      error: "invalid-card-number",
    });
    await row.getByText("attempt 2: not a card number").waitFor();
    server.emit("call.updated", { ...call, stage: "payment-processing", attempt: 1 });
    await row.getByText("With the connector").waitFor();
    expect(await row.getByRole("button").isVisible()).toBe(false);

    server.emit("call.ended", {
      ...call,
      active: false,
      result: "success",
      ended: new Date(Date.parse(call.started) + 65_000).toISOString(),
      ended_by: "caller",
    });
    await row.getByText("Paid").waitFor();
    expect(await row.getByText("the caller hung up").isVisible()).toBe(true);
    expect(await row.locator(".lasts").textContent()).toBe("1:05");
    expect(await page.locator("#calls .count").textContent()).toBe("");
  });

  it("updates the duration of a call", async () => {
    const call = callView({ started: ago(30) });
    const { page } = await open({ prepare: (server) => server.hold(call) });
    const lasts = rowOf(page, "calls", call.id).locator(".lasts");
    await lasts.waitFor();
    const before = await lasts.textContent();
    await expect.poll(() => lasts.textContent(), { timeout: 5000 }).not.toBe(before);
  });

  it("stops the payment of a call while its card is collected", async () => {
    const call = callView();
    const { page, server } = await open({ prepare: (prepared) => prepared.hold(call) });
    await page.getByRole("button", { name: "Stop the payment of •••• 0143" }).click();
    await page.getByText("is being stopped").waitFor();
    expect(server.asked).toEqual([{ path: `/v1/calls/${call.id}/pay/stop`, body: null }]);
    await page.getByText("Stopping …").waitFor();
    await page.keyboard.press("Enter");
    server.emit("call.updated", { ...call, stage: null, attempt: null, result: "relay-pay-stop" });
    await rowOf(page, "calls", call.id).getByText("Stopped").waitFor();
    expect(server.asked).toHaveLength(1);
    expect(await focusedName(page)).toMatch(/^Calls/);
  });

  it("explains, with the code, why a payment cannot be stopped", async () => {
    const { page } = await open({
      refuses: true,
      prepare: (server) => {
        server.hold(callView());
        server.problems.set(`/v1/calls/${callView().id}/pay/stop`, [
          409,
          "PAY_NOT_RUNNING",
          "no payment runs",
        ]);
      },
    });
    await page.getByRole("button", { name: "Stop the payment" }).click();
    const alert = page.locator("#calls").getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(
      /^No payment runs\. A payment can be stopped only while .* PAY_NOT_RUNNING$/,
    );
    expect(await page.getByRole("button", { name: "Stop the payment" }).textContent()).toBe("Stop");
  });

  it("shows the transactions of one state", async () => {
    const approved = transactionView();
    const declined = transactionView({ id: "2", state: "declined", amount: 999 });
    const { page, server } = await open({ prepare: (prepared) => prepared.hold(approved, declined) });
    await rowOf(page, "transactions", "2").waitFor();
    expect(await rowOf(page, "transactions", approved.id).textContent()).toContain("$42.50");
    await page.getByLabel("State").selectOption("declined");
    await rowOf(page, "transactions", approved.id).waitFor({ state: "detached" });
    server.emit("transaction.approved", transactionView({ id: "3", created: ago(0) }));
    server.emit("transaction.declined", transactionView({ id: "4", state: "declined", created: ago(0) }));
    await rowOf(page, "transactions", "4").waitFor();
    expect(await page.locator("#transactions tbody tr").count()).toBe(2);
    await page.getByLabel("State").selectOption("settled");
    await page.getByText("No transactions are in this state.").waitFor();
  });

  it("replays a dead webhook, and reports its delivery", async () => {
    const webhook = deadWebhook();
    const { page, server } = await open({ prepare: (prepared) => prepared.hold(webhook) });
    const row = rowOf(page, "webhooks", webhook.id);
    await page.getByRole("button", { name: "Replay transaction.approved" }).click();
    await row.getByText("Sending").waitFor();
    expect(server.asked).toEqual([{ path: `/v1/webhooks/${webhook.id}/replay`, body: null }]);
    server.emit("webhook.failed", { ...webhook, state: "pending", attempts: 1, next_attempt: ago(-30) });
    await row.getByText("1 attempt").waitFor();
    server.emit("webhook.delivered", { ...webhook, state: "delivered", delivered: ago(0) });
    await page.getByText("transaction.approved was delivered").waitFor();
    await row.waitFor({ state: "detached" });
    await page.getByText("No failing webhooks.").waitFor();
  });

  it("shows only failed webhooks among the pending ones", async () => {
    const pending = { state: "pending", last_status: null, next_attempt: ago(-90) } as const;
    const { page } = await open({
      prepare: (server) =>
        server.hold(
          deadWebhook({ ...pending, id: "new", attempts: 0, last_error: null }),
          deadWebhook({ ...pending, id: "failed", attempts: 2, last_error: "no answer in 15 s" }),
        ),
    });
    await rowOf(page, "webhooks", "failed").getByText("2 attempts · no answer in 15 s · next in").waitFor();
    expect(await page.locator("#webhooks li").count()).toBe(1);
  });

  it("shows every text as text, never as HTML", async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    const { page, server } = await open();
    await connected(page);
    server.emit("call.started", callView({ from: hostile, to: hostile, dialect: hostile }));
    server.emit(
      "transaction.unknown",
      unknownView({ number: hostile, connector: hostile, error: { code: hostile, message: hostile } }),
    );
    server.emit("webhook.dead", deadWebhook({ topic: hostile, url: hostile, last_error: hostile }));
    await page.locator("#webhooks li").waitFor();
    await page.getByRole("button", { name: "Settle" }).click();
    expect(await page.locator("#settle-what").textContent()).toContain(hostile);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("(1) Live · freeswitch-pay");
  });

  it("stays bounded, and keeps the focus, under thousands of events", async () => {
    const call = callView({ started: ago(0) });
    const { page, server } = await open({ prepare: (prepared) => prepared.hold(call) });
    await connected(page);
    await tabTo(page, /^Stop the payment/);
    for (let index = 0; index < 2000; index++) {
      const id = `call-${String(index % 400).padStart(3, "0")}`;
      const active = index % 3 > 0;
      server.emit(
        active ? "call.updated" : "call.ended",
        callView({ id, active, ended: active ? null : ago(1) }),
      );
      server.emit("transaction.approved", transactionView({ id: `t-${index}` }));
      server.emit("webhook.dead", deadWebhook({ id: `w-${index}` }));
    }
    server.emit("call.updated", { ...call, attempt: 2 });
    await rowOf(page, "calls", call.id).getByText("attempt 2").waitFor();
    expect(await page.locator("#calls tbody tr").count()).toBe(105);
    expect(await page.locator("#transactions tbody tr").count()).toBe(50);
    expect(await page.locator("#webhooks li").count()).toBe(100);
    expect(await focusedName(page)).toBe("Stop the payment of •••• 0143");
  });
});
