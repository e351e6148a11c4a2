import { describe, expect, it } from "vitest";
import { DeliveryRun, newWebhook, type Reply } from "../support/delivery-run.js";

const always = (how: Reply["how"]) => () => ({ how });
const MINUTE_S = 60;
const HOUR_S = 3_600;

describe("the delivery of webhooks", () => {
  it("sends what was added, and reports the outcome", async () => {
    const run = await new DeliveryRun(() => ({ how: 204, ms: 40 })).add(newWebhook("a"));
    await run.toEnd();
    expect(run.got[0]?.request).toMatchObject({
      method: "POST",
      url: "https://shop.example/status?token=abc",
      deadlineMs: 15_000,
      // A receiver that has accepted a webhook does not get it again because of its answer's body.
      decodes: false,
      headers: { "content-type": "application/json" },
    });
    expect(run.tried).toMatchObject([
      { ms: 40, webhook: { id: "a", state: "delivered", attempts: 1, lastStatus: 204, deliveredAt: 40 } },
    ]);
    expect(run.outbox.all).toMatchObject([{ state: "delivered", attempts: 1, deliveredAt: 40 }]);
  });

  it("makes eight attempts, then the webhook is dead", async () => {
    const run = await new DeliveryRun(always(500)).add(newWebhook("a"));
    await run.toEnd();
    const pauses = run.got.slice(1).map(({ at }, index) => (at - (run.got[index]?.at ?? 0)) / 1000);
    expect(pauses).toEqual([5, 30, 2 * MINUTE_S, 10 * MINUTE_S, HOUR_S, 6 * HOUR_S, 24 * HOUR_S]);
    expect(run.outbox.all).toMatchObject([
      { state: "dead", attempts: 8, lastStatus: 500, lastError: "answered HTTP 500" },
    ]);
    expect(run.tried.map(({ webhook }) => webhook.state)).toEqual([...Array(7).fill("pending"), "dead"]);
  });

  it.each<[Reply["how"], RegExp]>([
    [301, /HTTP 301/],
    [404, /HTTP 404/],
    ["HTTP_UNREACHABLE", /shop\.example.*HTTP_UNREACHABLE/],
    ["HTTP_NO_ANSWER", /HTTP_NO_ANSWER/],
    ["HTTP_ADDRESS_REFUSED", /HTTP_ADDRESS_REFUSED/],
  ])("does not count %s as success", async (how, error) => {
    const run = new DeliveryRun((_id, nth) => ({ how: nth === 0 ? how : 200 }));
    await (await run.add(newWebhook("a"))).toEnd();
    expect(run.times).toEqual(["a 0", "a 5"]);
    expect(run.tried[0]?.webhook).toMatchObject({ state: "pending", nextAt: 5_000 });
    expect(run.tried[0]?.webhook.lastError).toMatch(error);
  });

  it("waits as long as Retry-After requests", async () => {
    const replies: Reply[] = [
      { how: 503, retryAfter: "120" },
      { how: 429, retryAfter: "Thu, 01 Jan 1970 00:05:00 GMT" },
      { how: 503, retryAfter: "1" },
      { how: 200 },
    ];
    const run = new DeliveryRun((_id, nth) => replies[nth] as Reply);
    await (await run.add(newWebhook("a"))).toEnd();
    expect(run.times).toEqual(["a 0", "a 120", "a 300", `a ${300 + 2 * MINUTE_S}`]);
  });

  it("signs each attempt anew, under the same id", async () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const run = new DeliveryRun((_id, nth) => ({ how: nth === 0 ? 500 : 200 }), {
      keys: { standard: [secret] },
    });
    await (await run.add(newWebhook("a"))).toEnd();
    const headers = run.got.map(({ request }) => request.headers ?? {});
    expect(headers.map((one) => one["webhook-timestamp"])).toEqual(["0", "5"]);
    expect(headers.map((one) => one["webhook-id"])).toEqual(["a", "a"]);
    expect(headers[0]?.["webhook-signature"]).not.toBe(headers[1]?.["webhook-signature"]);
  });

  it("keeps the order of a stream while all goes well, however slow its receiver is", async () => {
    const run = new DeliveryRun(() => ({ how: 200, ms: 2_900 }));
    await run.add(newWebhook("a"), newWebhook("b"), newWebhook("c"));
    await run.toEnd();
    expect(run.times).toEqual(["a 0", "b 2.9", "c 5.8"]);
  });

  it("lets the next one overtake one that is not accepted in 3 s, and makes no stream wait for another", async () => {
    const run = new DeliveryRun((id, nth) => ({ how: id === "bad" && nth < 2 ? 500 : 200, ms: 10 }));
    await run.add(
      newWebhook("bad"),
      newWebhook("after-bad"),
      newWebhook("last"),
      newWebhook("good-1", { stream: "call-2" }),
      newWebhook("good-2", { stream: "call-2" }),
    );
    await run.toEnd();
    expect(run.times).toEqual([
      "bad 0",
      "good-1 0",
      "good-2 0.01",
      "after-bad 3",
      "last 3.01",
      "bad 5.01",
      "bad 35.02",
    ]);
  });

  it("lets the next one overtake one whose receiver hangs", async () => {
    const run = new DeliveryRun((id) =>
      id === "hangs" ? { how: "HTTP_NO_ANSWER", ms: 15_000 } : { how: 200, ms: 10 },
    );
    await run.add(newWebhook("hangs"), newWebhook("next"), newWebhook("last"));
    await run.until(() => run.got.length >= 4);
    await run.delivery.close();
    run.clock.stop();
    expect(run.times.slice(0, 4)).toEqual(["hangs 0", "next 3", "last 3.01", "hangs 20"]);
  });

  it("numbers the webhooks of a stream from 1, the same on each attempt", async () => {
    const run = new DeliveryRun((id, nth) => ({ how: id === "bad" && nth === 0 ? 500 : 200 }));
    await run.add(newWebhook("bad"), newWebhook("after-bad"));
    await run.add(newWebhook("event", { signer: "event" }), newWebhook("other", { stream: "call-2" }));
    await run.toEnd();
    const numbers = run.got.map(({ id, request }) => `${id} ${request.headers?.["webhook-sequence"]}`);
    expect(numbers).toEqual(["bad 1", "event 1", "other 1", "after-bad 2", "bad 1"]);
  });

  it("does not let receivers that hang use up its attempts", async () => {
    const run = new DeliveryRun(
      (id) => (id.startsWith("hangs") ? { how: "HTTP_NO_ANSWER", ms: 15_000 } : { how: 200 }),
      { parallel: 2 },
    );
    await run.add(...[1, 2, 3].map((n) => newWebhook(`hangs-${n}`, { stream: `call-${n}` })));
    await run.add(newWebhook("good", { stream: "call-4" }));
    await run.until(() => run.got.some(({ id }) => id === "good"));
    await run.delivery.close();
    run.clock.stop();
    expect(run.times).toEqual(["hangs-1 0", "hangs-2 0", "hangs-3 3", "good 3"]);
  });

  it("makes no more attempts at the same time than allowed", async () => {
    const run = new DeliveryRun(() => ({ how: 200, ms: 100 }), { parallel: 2 });
    await run.add(...[1, 2, 3, 4, 5].map((n) => newWebhook(`${n}`, { stream: `call-${n}` })));
    await run.toEnd();
    expect(run.times).toEqual(["1 0", "2 0", "3 0.1", "4 0.1", "5 0.2"]);
  });

  it("stops at 410, and drops pending webhooks of the stream for the same address", async () => {
    const run = new DeliveryRun((id) => ({ how: id === "gone" ? 410 : 200 }));
    await run.add(
      newWebhook("gone"),
      newWebhook("same"),
      newWebhook("other-address", { url: "https://shop.example/events" }),
      newWebhook("other-stream", { stream: "call-2" }),
    );
    await run.toEnd();
    expect(run.outbox.states).toEqual([
      "gone dead 1",
      "same dead 0",
      "other-address delivered 1",
      "other-stream delivered 1",
    ]);
    expect(run.outbox.all[1]?.lastError).toBe("the receiver answered HTTP 410 to the previous webhook");
  });

  it("delivers a dead webhook that is replayed", async () => {
    const run = new DeliveryRun((_id, nth) => ({ how: nth === 0 ? 410 : 200 }));
    await run.add(newWebhook("a"));
    await run.until(() => run.tried.length === 1);
    expect(await run.outbox.replay("a", run.clock.now())).toBe(true);
    run.delivery.poke();
    await run.toEnd();
    expect(run.outbox.states).toEqual(["a delivered 1"]);
  });

  it("finds webhooks that another process has added, or left behind", async () => {
    const run = new DeliveryRun(always(200));
    run.delivery.poke();
    await run.outbox.add([newWebhook("left")]);
    await run.outbox.claim(0, 40_000, 1);
    await run.outbox.add([newWebhook("added", { stream: "call-2" })]);
    await run.toEnd();
    expect(run.got.map(({ id }) => id).toSorted()).toEqual(["added", "left"]);
    expect(run.got.find(({ id }) => id === "left")?.at).toBeGreaterThanOrEqual(40_000);
  });

  it("survives an unavailable outbox, and logs it once", async () => {
    const run = new DeliveryRun(always(200));
    await run.outbox.add([newWebhook("a")]);
    run.outbox.isAway = true;
    run.delivery.poke();
    await run.until(() => run.clock.now() >= 20_000);
    expect(run.got).toEqual([]);
    run.outbox.isAway = false;
    await run.toEnd();
    expect(run.outbox.states).toEqual(["a delivered 1"]);
    const [away, ...others] = run.log.lines.filter(({ level }) => level === 50);
    expect(away).toMatchObject({ code: "LEDGER_UNAVAILABLE" });
    expect(others).toEqual([]);
  });

  it("sends a webhook again when its attempt could not be recorded", async () => {
    const run = new DeliveryRun((_id, nth) => {
      run.outbox.isAway = nth === 0;
      return { how: 200 };
    });
    await run.add(newWebhook("a"));
    await run.until(() => run.log.lines.some(({ msg }) => String(msg).includes("will be sent again")));
    run.outbox.isAway = false;
    await run.toEnd();
    expect(run.got.map(({ id }) => id)).toEqual(["a", "a"]);
    expect(run.got[1]?.at).toBeGreaterThanOrEqual(60_000);
    expect(run.outbox.states).toEqual(["a delivered 1"]);
  });

  it("lets the attempts in flight end when it closes, and begins no other", async () => {
    const run = await new DeliveryRun(() => ({ how: 200, ms: 3_000 })).add(newWebhook("a"), newWebhook("b"));
    await run.until(() => run.got.length === 1);
    await run.delivery.close();
    run.delivery.poke();
    await run.until(() => run.clock.now() >= 3_000);
    run.clock.stop();
    expect(run.outbox.states).toEqual(["a delivered 1", "b pending 0"]);
  });

  it("logs what happened without a body, and without the query of an address", async () => {
    const run = await new DeliveryRun(always(410)).add(newWebhook("a", { body: "secret-body" }));
    await run.toEnd();
    const text = JSON.stringify(run.log.lines);
    expect(text).toContain("https://shop.example/status");
    expect(text).not.toMatch(/secret-body|token=abc/);
    expect(run.log.lines.at(-1)).toMatchObject({
      level: 50,
      code: "STATUS_NOT_DELIVERED",
      call: "call-1",
      webhook: "a",
      attempts: 1,
      reason: "answered HTTP 410",
    });
  });
});
