import { expect, it } from "vitest";
import { HOLD_MS, type NewWebhook } from "../../src/ledger/outbox.js";
import { MIDNIGHT, newTransaction, newWebhook, refused } from "../support/ledger-samples.js";
import { emptyLedger, type NewLedger } from "./opened.js";

const LEASE = 30_000;

/** Webhooks that wait for delivery. */
export function outboxContract(newLedger: NewLedger): void {
  const its = emptyLedger(newLedger);

  /** Adds webhooks whose ids are their stream and a number. */
  function add(...ids: string[]) {
    return its.ledger.outbox.add(ids.map((id) => newWebhook({ id, stream: id.slice(0, 1) })));
  }

  async function claimed(now: number, limit = 10) {
    return (await its.ledger.outbox.claim(now, LEASE, limit)).map(({ id }) => id);
  }

  it("keeps every field of a webhook", async () => {
    const given: NewWebhook = newWebhook({
      transactionId: "PAY1",
      method: "GET",
      url: "https://shop.test/status?a=1",
      contentType: "",
      body: "",
    });
    await its.ledger.outbox.add([given]);
    const webhook = await its.ledger.outbox.webhook(given.id);
    expect(webhook).toEqual({
      ...given,
      sequence: expect.any(Number),
      number: 1,
      state: "pending",
      attempts: 0,
      nextAt: MIDNIGHT,
    });
    expect(await its.ledger.outbox.webhook("other")).toBeUndefined();
  });

  it("adds all of several webhooks, or none", async () => {
    const broken = [newWebhook({ id: "a" }), newWebhook({ id: "b", signer: "123456789012" })];
    await expect(its.ledger.outbox.add(broken)).rejects.toMatchObject({ code: "INTERNAL" });
    await its.ledger.outbox.add([]);
    expect(await its.ledger.outbox.depth()).toEqual({ pending: 0, dead: 0 });
  });

  it("accepts an id once", async () => {
    await add("a1");
    await its.ledger.outbox.add([newWebhook({ id: "a1", body: "other" }), newWebhook({ id: "a2" })]);
    expect((await its.ledger.outbox.webhooks({ limit: 9 })).map(({ body }) => body)).toEqual([
      "PaymentCardNumber=xxxxxxxxxxxx4242",
      "PaymentCardNumber=xxxxxxxxxxxx4242",
    ]);
  });

  it("returns the first webhook of each stream, and the next when that is delivered", async () => {
    await add("a1", "a2", "b1", "a3");
    expect(await claimed(MIDNIGHT)).toEqual(["a1", "b1"]);
    expect(await claimed(MIDNIGHT)).toEqual([]);
    await its.ledger.outbox.delivered("a1", MIDNIGHT + 5, 204);
    expect(await claimed(MIDNIGHT + 5)).toEqual(["a2"]);
    expect(await its.ledger.outbox.webhook("a1")).toMatchObject({
      state: "delivered",
      attempts: 1,
      lastStatus: 204,
      deliveredAt: MIDNIGHT + 5,
    });
  });

  it("does not make an event wait for a status webhook of the same call", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2");
    const event = { stream: "a", signer: "event", url: "https://shop.test/events" };
    await outbox.add(["a3", "a4"].map((id) => newWebhook({ id, ...event })));
    expect(await claimed(MIDNIGHT)).toEqual(["a1", "a3"]);
    await outbox.failed("a1", { at: MIDNIGHT, error: "busy", nextAt: MIDNIGHT + 90_000 });
    expect(await outbox.nextDue()).toBe(MIDNIGHT + HOLD_MS);
    await outbox.delivered("a3", MIDNIGHT, 200);
    expect(await outbox.nextDue()).toBe(MIDNIGHT);
    expect(await claimed(MIDNIGHT)).toEqual(["a4"]);
  });

  it("returns the webhooks that have been due longest, no more than requested", async () => {
    await its.ledger.outbox.add(
      ["a", "b", "c"].map((id, index) => newWebhook({ id, stream: id, createdAt: MIDNIGHT - index })),
    );
    expect(await claimed(MIDNIGHT, 2)).toEqual(["b", "c"]);
    expect(await claimed(MIDNIGHT, 2)).toEqual(["a"]);
  });

  it("returns no webhook before it is due", async () => {
    await add("a1");
    expect(await claimed(MIDNIGHT - 1)).toEqual([]);
    expect(await its.ledger.outbox.nextDue()).toBe(MIDNIGHT);
  });

  it("returns a webhook again when its lease has ended", async () => {
    await add("a1", "a2");
    expect(await claimed(MIDNIGHT)).toEqual(["a1"]);
    await its.ledger.outbox.delivered("a2", MIDNIGHT, 200);
    expect(await its.ledger.outbox.nextDue()).toBe(MIDNIGHT + LEASE);
    expect(await claimed(MIDNIGHT + LEASE - 1)).toEqual([]);
    expect(await claimed(MIDNIGHT + LEASE)).toEqual(["a1"]);
  });

  it("lets later webhooks overtake one that is not accepted in 3 s, failed or not answered, one after the other", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2", "a3");
    expect(await claimed(MIDNIGHT)).toEqual(["a1"]);
    expect(await outbox.nextDue()).toBe(MIDNIGHT + HOLD_MS);
    expect(await claimed(MIDNIGHT + HOLD_MS - 1)).toEqual([]);
    // Not answered yet.
    expect(await claimed(MIDNIGHT + HOLD_MS)).toEqual(["a2"]);
    await outbox.failed("a1", { at: MIDNIGHT + 4_000, error: "no answer", nextAt: MIDNIGHT + 9_000 });
    await outbox.failed("a2", { at: MIDNIGHT + 4_000, error: "busy", nextAt: MIDNIGHT + 90_000 });
    expect(await outbox.nextDue()).toBe(MIDNIGHT + 2 * HOLD_MS);
    expect(await claimed(MIDNIGHT + 2 * HOLD_MS)).toEqual(["a3"]);
    // A further attempt holds nothing.
    await add("a4");
    await outbox.delivered("a3", MIDNIGHT + 2 * HOLD_MS, 200);
    expect(await claimed(MIDNIGHT + 9_000)).toEqual(["a1", "a4"]);
    expect(await outbox.nextDue()).toBe(MIDNIGHT + 9_000 + LEASE);
  });

  it("does not wait for one that an older version of this program has attempted, except during the attempt", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2");
    const attempted = (columns: { nextAt: number; leasedUntil: number }) =>
      its.database.run((db) =>
        db
          .updateTable("webhooks")
          .set({ attempts: 1, holdsUntil: null, ...columns })
          .where("id", "=", "a1")
          .execute(),
      );
    await attempted({ nextAt: MIDNIGHT, leasedUntil: MIDNIGHT + LEASE });
    expect(await claimed(MIDNIGHT)).toEqual([]);
    expect(await outbox.nextDue()).toBe(MIDNIGHT + LEASE);
    await attempted({ nextAt: MIDNIGHT + 90_000, leasedUntil: 0 });
    expect(await outbox.nextDue()).toBe(MIDNIGHT);
    expect(await claimed(MIDNIGHT)).toEqual(["a2"]);
  });

  it("numbers the webhooks of each stream and signer from 1, whatever became of earlier ones", async () => {
    const { outbox } = its.ledger;
    await add("a1", "b1");
    await outbox.delivered("a1", MIDNIGHT, 200);
    await outbox.failed("b1", { at: MIDNIGHT, error: "broken" });
    await add("a1", "a2", "b2");
    const event = newWebhook({ id: "a3", stream: "a", signer: "event" });
    await outbox.add([event, { ...event, id: "a4" }]);
    const numbers = (await outbox.webhooks({ limit: 9 })).map(({ id, number }) => `${id} ${number}`);
    expect(numbers.toReversed()).toEqual(["a1 1", "b1 1", "a2 2", "b2 2", "a3 1", "a4 2"]);
  });

  it("does not start from 1 again when a payment is settled after its webhooks would have been forgotten", async () => {
    const { outbox, transactions } = its.ledger;
    const event = newWebhook({ stream: "a", signer: "event", transactionId: "PAY1" });
    await transactions.collect(newTransaction());
    await transactions.send("PAY1", MIDNIGHT, MIDNIGHT, () => []);
    await transactions.answer("PAY1", refused("unknown"), MIDNIGHT, () => [{ ...event, id: "unknown" }]);
    await outbox.delivered("unknown", MIDNIGHT, 200);
    await its.ledger.forget(MIDNIGHT + 1);
    const settlement = { as: "approved", by: "ann", at: MIDNIGHT } as const;
    await transactions.settle("PAY1", settlement, () => [{ ...event, id: "settled" }]);
    expect(await outbox.webhook("settled")).toMatchObject({ number: 2 });
    await outbox.delivered("settled", MIDNIGHT, 200);
    expect((await its.ledger.forget(MIDNIGHT + 1)).webhooks).toBe(2);
  });

  it("returns a webhook again at once when the controller that leased it has died", async () => {
    await add("a1", "b1");
    expect(await claimed(MIDNIGHT)).toEqual(["a1", "b1"]);
    expect(await its.ledger.outbox.recover(MIDNIGHT + 1)).toBe(0);
    await its.database.run((db) =>
      db.updateTable("webhooks").set({ leasedBy: "died" }).where("id", "=", "a1").execute(),
    );
    expect(await its.ledger.outbox.recover(MIDNIGHT + 1)).toBe(1);
    expect(await claimed(MIDNIGHT + 1)).toEqual(["a1"]);
  });

  it("retries a failed webhook at its time", async () => {
    const { outbox } = its.ledger;
    await add("a1");
    await claimed(MIDNIGHT);
    await outbox.failed("a1", { at: MIDNIGHT + 1, status: 503, error: "busy", nextAt: MIDNIGHT + 90_000 });
    expect(await outbox.webhook("a1")).toMatchObject({
      state: "pending",
      attempts: 1,
      lastStatus: 503,
      lastError: "busy",
      nextAt: MIDNIGHT + 90_000,
    });
    expect(await outbox.nextDue()).toBe(MIDNIGHT + 90_000);
    expect(await claimed(MIDNIGHT + 89_999)).toEqual([]);
    expect(await claimed(MIDNIGHT + 90_000)).toEqual(["a1"]);
    await outbox.failed("a1", { at: MIDNIGHT + 90_001, error: "no answer", nextAt: MIDNIGHT + 99_000 });
    expect(await outbox.webhook("a1")).not.toHaveProperty("lastStatus");
  });

  it("lets the stream continue when a webhook is dead", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2");
    await claimed(MIDNIGHT);
    await outbox.failed("a1", { at: MIDNIGHT, status: 500, error: "broken" });
    expect(await outbox.webhook("a1")).toMatchObject({ state: "dead", attempts: 1, lastError: "broken" });
    expect(await claimed(MIDNIGHT)).toEqual(["a2"]);
  });

  it("drops pending webhooks for an address in a stream", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2", "b1");
    await outbox.add([newWebhook({ id: "a3", stream: "a", url: "https://shop.test/other" })]);
    await outbox.delivered("a1", MIDNIGHT, 200);
    await outbox.drop("a", newWebhook().url, MIDNIGHT, "410 Gone");
    const states = (await outbox.webhooks({ limit: 9 })).map(({ id, state }) => `${id} ${state}`);
    expect(states).toEqual(["a3 pending", "b1 pending", "a2 dead", "a1 delivered"]);
    expect(await outbox.webhook("a2")).toMatchObject({ attempts: 0, lastError: "410 Gone" });
  });

  it("does not drop a webhook that is being attempted", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2", "a3");
    await outbox.claim(MIDNIGHT, LEASE, 9);
    await outbox.claim(MIDNIGHT + HOLD_MS, LEASE, 9);
    await outbox.failed("a1", { at: MIDNIGHT + HOLD_MS, status: 410, error: "410 Gone" });
    await outbox.drop("a", newWebhook().url, MIDNIGHT + HOLD_MS, "410 Gone");
    await outbox.delivered("a2", MIDNIGHT + HOLD_MS, 200);
    const states = (await outbox.webhooks({ limit: 9 })).map(({ id, state }) => `${id} ${state}`);
    expect(states).toEqual(["a3 dead", "a2 delivered", "a1 dead"]);
  });

  it("leaves a webhook that is no longer pending unchanged", async () => {
    const { outbox } = its.ledger;
    await add("a1", "b1");
    await outbox.delivered("a1", MIDNIGHT, 200);
    await outbox.drop("b", newWebhook().url, MIDNIGHT, "410 Gone");
    const before = await outbox.webhooks({ limit: 9 });
    for (const id of ["a1", "b1", "none"]) {
      await outbox.delivered(id, MIDNIGHT + 1, 201);
      await outbox.failed(id, { at: MIDNIGHT + 1, error: "late", nextAt: MIDNIGHT + 2 });
    }
    expect(await outbox.webhooks({ limit: 9 })).toEqual(before);
  });

  it("replays a dead or delivered webhook, with its attempts counted from 0", async () => {
    const { outbox } = its.ledger;
    await add("a1", "b1", "c1");
    await outbox.delivered("a1", MIDNIGHT, 200);
    await outbox.failed("b1", { at: MIDNIGHT, error: "broken" });
    expect(await outbox.replay("a1", MIDNIGHT + 7)).toBe(true);
    expect(await outbox.replay("b1", MIDNIGHT + 7)).toBe(true);
    expect(await outbox.replay("c1", MIDNIGHT + 7)).toBe(false);
    await expect(outbox.replay("none", MIDNIGHT)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const replayed = await outbox.webhook("a1");
    expect(replayed).toMatchObject({ state: "pending", attempts: 0, nextAt: MIDNIGHT + 7 });
    expect(replayed).not.toHaveProperty("deliveredAt");
    expect(await claimed(MIDNIGHT + 7)).toEqual(["a1", "b1", "c1"]);
  });

  it("keeps the order of webhooks that are replayed, and waits for none that is being attempted", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2", "a3");
    for (const id of ["a1", "a2"]) await outbox.failed(id, { at: MIDNIGHT, error: "broken" });
    expect(await claimed(MIDNIGHT)).toEqual(["a3"]);
    for (const id of ["a2", "a1"]) await outbox.replay(id, MIDNIGHT + 1);
    expect(await claimed(MIDNIGHT + 1)).toEqual(["a1"]);
    await outbox.delivered("a1", MIDNIGHT + 2, 200);
    expect(await claimed(MIDNIGHT + 2)).toEqual(["a2"]);
  });

  it("reports how full it is", async () => {
    const { outbox } = its.ledger;
    expect([await outbox.depth(), await outbox.nextDue()]).toEqual([{ pending: 0, dead: 0 }, undefined]);
    await outbox.add(
      ["a", "b", "c", "d"].map((id, index) => newWebhook({ id, stream: id, createdAt: MIDNIGHT + index })),
    );
    await outbox.failed("a", { at: MIDNIGHT, error: "broken" });
    await outbox.delivered("b", MIDNIGHT, 200);
    expect(await outbox.depth()).toEqual({ pending: 2, dead: 1, oldestAt: MIDNIGHT + 2 });
  });

  it.each([
    ["all, the newest first", {}, ["c1", "b1", "a2", "a1"]],
    ["of a state", { state: "dead" }, ["b1"]],
    ["of a stream", { stream: "a" }, ["a2", "a1"]],
    ["of a transaction", { transactionId: "PAY1" }, ["c1"]],
  ] as const)("lists webhooks: %s", async (_which, filter, ids) => {
    const { outbox } = its.ledger;
    await add("a1", "a2", "b1");
    await outbox.add([newWebhook({ id: "c1", stream: "c", transactionId: "PAY1" })]);
    await outbox.failed("b1", { at: MIDNIGHT, error: "broken" });
    expect((await outbox.webhooks({ ...filter, limit: 9 })).map(({ id }) => id)).toEqual(ids);
  });

  it("lists no more webhooks than requested, and the rest on the next page", async () => {
    const { outbox } = its.ledger;
    await add("a1", "a2", "b1");
    const [newest] = await outbox.webhooks({ limit: 1 });
    const rest = await outbox.webhooks({ limit: 9, before: newest?.sequence ?? 0 });
    expect([newest, ...rest].map((webhook) => webhook?.id)).toEqual(["b1", "a2", "a1"]);
  });
}
