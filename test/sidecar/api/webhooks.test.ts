import { afterEach, describe, expect, it } from "vitest";
import { apiSidecar } from "../../support/api.js";
import { WITH_KEY } from "../../support/api-keys.js";
import { webhookRow } from "../../support/ledger-rows.js";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Webhooks w1 to w4, w4 the newest. */
function four() {
  const running = apiSidecar();
  closing.push(() => running.app.close());
  const states = ["dead", "delivered", "pending", "dead"] as const;
  states.forEach((state, index) => {
    running.ledger.webhookRows.push(
      webhookRow({
        id: `w${index + 1}`,
        sequence: index + 1,
        state,
        stream: index < 2 ? "c1" : "c2",
        transactionId: index % 2 === 0 ? "t1" : "t2",
      }),
    );
  });
  return running;
}

describe("GET /v1/webhooks", () => {
  it.each([
    ["", ["w4", "w3", "w2", "w1"]],
    ["?state=dead", ["w4", "w1"]],
    ["?call=c1", ["w2", "w1"]],
    ["?transaction=t2", ["w4", "w2"]],
    ["?limit=1&state=dead", ["w4"]],
  ])("%s lists newest first", async (query, ids) => {
    const answer = await four().app.inject(`/v1/webhooks${query}`);
    expect([answer.statusCode, answer.json().data.map(({ id }: { id: string }) => id)]).toEqual([200, ids]);
  });

  it("returns the next page with `after`", async () => {
    const { app } = four();
    const { next } = (await app.inject("/v1/webhooks?limit=3")).json();
    const last = (await app.inject(`/v1/webhooks?limit=3&after=${next}`)).json();
    expect(last).toMatchObject({ data: [{ id: "w1" }], next: null });
  });
});

describe("GET /v1/webhooks/{id}", () => {
  it("shows one, without body, query and password", async () => {
    const answer = await four().app.inject("/v1/webhooks/w1");
    expect(answer.json()).toMatchObject({ object: "webhook", id: "w1", url: "https://app.example/hook" });
    expect(answer.body).not.toContain("hush");
  });

  it("is 404 for another", async () => {
    const answer = await four().app.inject("/v1/webhooks/w9");
    expect([answer.statusCode, answer.json().code]).toEqual([404, "NOT_FOUND"]);
  });
});

describe("POST /v1/webhooks/{id}/replay", () => {
  const replay = (id: string, running = four()) =>
    running.app.inject({ method: "POST", url: `/v1/webhooks/${id}/replay`, headers: WITH_KEY });

  it.each(["w1", "w2"])("of %s makes it due at once", async (id) => {
    const running = four();
    running.clock.advance(7_000);
    const answer = await replay(id, running);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({
      id,
      state: "pending",
      attempts: 0,
      next_attempt: "1970-01-01T00:00:07.000Z",
    });
  });

  it.each([
    ["w3", 409, "WEBHOOK_PENDING"],
    ["w9", 404, "NOT_FOUND"],
  ])("of %s is %i %s", async (id, status, code) => {
    const answer = await replay(id);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });
});
