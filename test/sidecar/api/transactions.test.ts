import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { type ApiOptions, apiSidecar } from "../../support/api.js";
import { apiKey, WITH_KEY } from "../../support/api-keys.js";
import { MORNING, transactionRow } from "../../support/ledger-rows.js";

const closing: (() => Promise<void>)[] = [];

function open(options: ApiOptions = {}) {
  const running = apiSidecar(options);
  closing.push(() => running.app.close());
  return running;
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Transactions t1 to t5, one per second, t5 the newest. */
function five() {
  const running = open();
  const states = ["approved", "declined", "unknown", "approved", "failed"] as const;
  states.forEach((state, index) => {
    const id = `t${index + 1}`;
    running.ledger.rows.push(
      transactionRow({
        id,
        state,
        callId: index < 2 ? "c1" : "c2",
        connector: index === 4 ? "stripe" : "Default",
        createdAt: MORNING + index * 1000,
      }),
    );
  });
  return running;
}

describe("GET /v1/transactions", () => {
  it.each([
    ["", ["t5", "t4", "t3", "t2", "t1"]],
    ["?state=approved", ["t4", "t1"]],
    ["?state=approved,unknown", ["t4", "t3", "t1"]],
    ["?state=approved&state=unknown", ["t4", "t3", "t1"]],
    ["?call=c1", ["t2", "t1"]],
    ["?connector=stripe", ["t5"]],
    ["?from=2026-11-02T09:00:03Z", ["t5", "t4"]],
    ["?from=2026-11-02T10:00:01%2B01:00&to=2026-11-02T09:00:03Z", ["t3", "t2"]],
    ["?limit=2", ["t5", "t4"]],
    ["?call=c3", []],
  ])("%s lists newest first", async (query, ids) => {
    const answer = await five().app.inject(`/v1/transactions${query}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().object).toBe("list");
    expect(answer.json().data.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  it("returns the next page with `after`, and null on the last page", async () => {
    const { app } = five();
    const first = (await app.inject("/v1/transactions?limit=3")).json();
    const second = (await app.inject(`/v1/transactions?limit=3&after=${first.next}`)).json();
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual(["t2", "t1"]);
    expect(second.next).toBeNull();
  });

  it("returns 20 rows without a limit", async () => {
    const { app, ledger } = open();
    for (let number = 0; number < 25; number++)
      ledger.rows.push(transactionRow({ id: `t${number}`, createdAt: MORNING + number }));
    expect((await app.inject("/v1/transactions")).json().data).toHaveLength(20);
  });

  it("is 503 without a ledger, and the ledger's own message stays in the log", async () => {
    const { app, ledger, log } = open();
    ledger.broken = new AppError("LEDGER_UNAVAILABLE", "connect ECONNREFUSED db.internal");
    const answer = await app.inject("/v1/transactions");
    expect([answer.statusCode, answer.json().code]).toEqual([503, "LEDGER_UNAVAILABLE"]);
    expect(answer.body).not.toContain("db.internal");
    expect(log()).toContain("db.internal");
  });
});

describe("GET /v1/transactions/{id}", () => {
  it("shows one", async () => {
    const answer = await five().app.inject("/v1/transactions/t2");
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { object: "transaction", id: "t2" }]);
  });

  it("is 404 for another", async () => {
    const answer = await five().app.inject("/v1/transactions/t9");
    expect([answer.statusCode, answer.json().code]).toEqual([404, "NOT_FOUND"]);
  });
});

describe("POST /v1/transactions/{id}/settle", () => {
  const settle = (running: ReturnType<typeof open>, id: string, payload: object, headers = WITH_KEY) =>
    running.app.inject({ method: "POST", url: `/v1/transactions/${id}/settle`, payload, headers });

  it("settles an unknown one, with the startup key if no others are configured", async () => {
    const running = five();
    running.clock.advance(5_000);
    const found = { as: "approved", note: "seen in the console", confirmation: "ch_1" };
    const answer = await settle(running, "t3", found);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      id: "t3",
      state: "settled",
      confirmation: "ch_1",
      settlement: {
        as: "approved",
        by: "startup key",
        note: "seen in the console",
        at: "1970-01-01T00:00:05.000Z",
      },
    });
  });

  it("records the name of the key", async () => {
    const running = open({ keys: [apiKey("desk", "a-long-key-of-the-desk-01")] });
    running.ledger.rows.push(transactionRow());
    const headers = { authorization: "Bearer a-long-key-of-the-desk-01" };
    const answer = await settle(running, "t1", { as: "declined" }, headers);
    expect(answer.json().settlement).toEqual({
      as: "declined",
      by: "desk",
      note: null,
      at: "1970-01-01T00:00:00.000Z",
    });
  });

  it.each([
    ["t1", 409, "TRANSACTION_STATE"],
    ["t9", 404, "NOT_FOUND"],
  ])("of %s is %i", async (id, status, code) => {
    const answer = await settle(five(), id, { as: "failed" });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  it("lets no card number into the ledger", async () => {
    const running = five();
    const body = { as: "approved", note: "card 4242 4242 4242 4242", confirmation: "4242424242424242" };
    const answer = await settle(running, "t3", body);
    expect([answer.statusCode, answer.json().detail]).toEqual([
      400,
      "body note, confirmation must not contain a card number [REQUEST_INVALID]",
    ]);
    expect(running.ledger.rows[2]?.state).toBe("unknown");
  });
});
