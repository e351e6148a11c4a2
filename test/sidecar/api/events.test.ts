import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../../src/sidecar/server.js";
import { type ApiOptions, apiSidecar } from "../../support/api.js";
import { apiKey, WITH_KEY } from "../../support/api-keys.js";
import { TestEventSource } from "../../support/event-source.js";
import { transactionRow, webhookRow } from "../../support/ledger-rows.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(options: ApiOptions = {}) {
  const running = apiSidecar(options);
  closing.push(() => running.app.close());
  const { url } = await listen(running.app, { host: "127.0.0.1", port: 0 });
  const follow = async (query = "", headers: Record<string, string> = {}) => {
    const source = await TestEventSource.open(`${url}/v1/events${query}`, headers);
    closing.push(() => source.close());
    await source.until(() => source.lastId !== "");
    return source;
  };
  const report = (...ids: string[]) => {
    for (const id of ids) running.feed.reportTransaction(transactionRow({ id, state: "sent" }));
  };
  return { ...running, url, follow, report };
}

const idsOf = (source: TestEventSource) => source.events.map(({ data }) => JSON.parse(data).id ?? "");

describe("GET /v1/events", () => {
  it("sends events with id, type and view", async () => {
    const { follow, feed } = await serve();
    const source = await follow();
    feed.reportTransaction(transactionRow({ state: "approved" }));
    feed.reportWebhook("dead", webhookRow());
    await source.until(() => source.events.length === 2);
    expect(source.events.map(({ id, event, data }) => [id, event, JSON.parse(data)])).toMatchObject([
      ["e1-1", "transaction.approved", { object: "transaction", id: "t1", state: "approved" }],
      ["e1-2", "webhook.dead", { object: "webhook", id: "msg_1" }],
    ]);
  });

  it("is an event stream that no proxy buffers", async () => {
    const { follow } = await serve();
    const { statusCode, headers } = (await follow()).response;
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
  });

  it("sends past events only on request", async () => {
    const { follow, report } = await serve();
    report("t1");
    const source = await follow();
    expect(source.lastId).toBe("e1-1");
    report("t2");
    await source.until(() => source.events.length > 0);
    expect(idsOf(source)).toEqual(["t2"]);
  });

  it.each([
    ["?after=e1-1", {}],
    ["?after=1", {}],
    ["", { "last-event-id": "e1-1" }],
    ["?after=e1-3", { "last-event-id": "e1-1" }],
  ])("resumes after the last event: %s %j", async (query, headers) => {
    const { follow, report } = await serve();
    report("t1", "t2", "t3");
    const source = await follow(query, headers as Record<string, string>);
    await source.until(() => source.events.length === 2);
    expect(idsOf(source)).toEqual(["t2", "t3"]);
  });

  it.each(["e0-1", "e1-9", "nonsense", "e1-"])("reports that events are lost after %s", async (last) => {
    const { follow, report } = await serve();
    report("t1");
    const source = await follow("", { "last-event-id": last });
    report("t2");
    await source.until(() => source.events.length === 2);
    expect(source.events[0]).toEqual({ id: "e1-1", event: "reset", data: "{}" });
    expect(idsOf(source)).toEqual(["", "t2"]);
  });

  it("sends only the requested types", async () => {
    const { follow, feed, report } = await serve();
    const source = await follow("?types=webhook.dead,transaction.approved&types=call.ended");
    report("t1");
    feed.reportWebhook("failed", webhookRow());
    feed.reportWebhook("dead", webhookRow());
    await source.until(() => source.events.length > 0);
    expect(source.events.map(({ event }) => event)).toEqual(["webhook.dead"]);
  });

  it("sends a key only what its scopes allow", async () => {
    const key = apiKey("screen", "a-long-key-of-the-screen", ["webhooks:read"]);
    const { follow, feed, report, app } = await serve({ keys: [key] });
    const headers = { authorization: "Bearer a-long-key-of-the-screen" };
    const source = await follow("", headers);
    report("t1");
    feed.reportWebhook("dead", webhookRow());
    await source.until(() => source.events.length > 0);
    expect(source.events.map(({ event }) => event)).toEqual(["webhook.dead"]);
    const refused = await app.inject({ url: "/v1/events?types=webhook.dead,call.ended", headers });
    expect([refused.statusCode, refused.json().detail]).toEqual([
      403,
      "events call.ended require the scope calls:read [SCOPE_MISSING]",
    ]);
  });

  it("sends a heartbeat every 15 seconds", async () => {
    const { follow, clock } = await serve();
    const source = await follow();
    clock.advance(15_000);
    await source.until(() => source.comments.length === 1);
    clock.advance(15_000);
    await source.until(() => source.comments.length === 2);
    expect(source.events).toEqual([]);
  });

  it("ends completely when the server closes", async () => {
    const { follow, app } = await serve();
    const source = await follow();
    await app.close();
    expect(await source.ended).toBe("whole");
  });

  it("ends completely when the feed does", async () => {
    const { follow, feed } = await serve();
    const source = await follow();
    feed.close();
    expect(await source.ended).toBe("whole");
  });

  it("forgets clients that disconnect, and has room for 100, 50 of them without a key", async () => {
    const { follow, url, logged } = await serve();
    const many = (headers = {}) => Promise.all(Array.from({ length: 50 }, () => follow("", headers)));
    const refusal = async (headers = {}) => {
      const { status, headers: answered } = await fetch(`${url}/v1/events`, { headers });
      return [status, answered.get("retry-after")];
    };
    const guests = await many();
    expect(await refusal()).toEqual([429, "60"]);
    await many(WITH_KEY);
    expect(await refusal(WITH_KEY)).toEqual([429, "60"]);
    guests[0]?.close();
    await logged("no longer follows the events");
    expect((await follow()).response.statusCode).toBe(200);
  });

  it("disconnects a client that does not read", async () => {
    const { follow, feed, logged } = await serve();
    const source = await follow();
    source.response.pause();
    // More than the sockets of both sides can buffer.
    const note = "x".repeat(100_000);
    const settlement = { as: "failed", by: "desk", note, at: 0 } as const;
    let gone = false;
    const reported = logged("no longer follows the events").then(() => {
      gone = true;
    });
    while (!gone) {
      feed.reportTransaction(transactionRow({ state: "settled", settlement }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await reported;
    source.response.resume();
    expect(await source.ended).toBe("broken");
  });

  it("does not accept HEAD", async () => {
    const { app } = await serve();
    expect((await app.inject({ method: "HEAD", url: "/v1/events" })).statusCode).toBe(404);
  });
});
