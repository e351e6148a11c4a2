import { afterEach, describe, expect, it } from "vitest";
import { type ApiOptions, apiSidecar } from "../../support/api.js";
import { apiKey, WITH_KEY } from "../../support/api-keys.js";
import { callRow, MORNING, transactionRow } from "../../support/ledger-rows.js";

const closing: (() => Promise<void>)[] = [];

function open(options: ApiOptions = {}) {
  const running = apiSidecar(options);
  closing.push(() => running.app.close());
  const start = (id: string) => {
    const timeline = running.registry.follow(id, { record: () => undefined });
    timeline.record({ type: "call-started", from: "+15551230100", to: "1000" });
    return timeline;
  };
  return { ...running, start };
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe("GET /v1/calls", () => {
  it("lists calls in progress, then those that ended", async () => {
    const { app, clock, ledger, start } = open();
    ledger.callRows.push(callRow({ id: "old", endedAt: MORNING + 1, endedBy: "caller", result: "success" }));
    start("one");
    clock.advance(1_000);
    start("two").record({ type: "stage", stage: "postal-code", attempt: 1 });
    const { data, next } = (await app.inject("/v1/calls")).json();
    expect(data).toMatchObject([
      { id: "two", active: true, stage: "postal-code", attempt: 1, from: "+xxxxxxx0100" },
      { id: "one", active: true },
      { id: "old", active: false, result: "success", from: "+xxxxxxx0100" },
    ]);
    expect(next).toBeNull();
  });

  it("shows a call that has just ended as ended, even if the ledger does not know it yet", async () => {
    const { app, ledger, start } = open();
    ledger.callRows.push(callRow({ id: "one" }));
    start("one").record({ type: "call-ended", by: "caller" });
    expect((await app.inject("/v1/calls")).json().data).toMatchObject([{ id: "one", ended_by: "caller" }]);
  });
});

describe("GET /v1/calls/{id}", () => {
  it("shows a call in progress with its payments", async () => {
    const { app, ledger, start } = open();
    ledger.rows.push(transactionRow(), transactionRow({ id: "t2", callId: "c2" }));
    start("c1");
    const answer = await app.inject("/v1/calls/c1");
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ id: "c1", active: true, transactions: [{ id: "t1" }] });
    expect(answer.json().transactions).toHaveLength(1);
  });

  it("shows one from the ledger", async () => {
    const { app, ledger } = open();
    ledger.callRows.push(callRow());
    expect((await app.inject("/v1/calls/c1")).json()).toMatchObject({
      id: "c1",
      active: false,
      transactions: [],
    });
  });

  it("shows no payments to a key that may not read them", async () => {
    const { app, ledger } = open({ keys: [apiKey("screen", "a-long-key-of-the-screen", ["calls:read"])] });
    ledger.callRows.push(callRow());
    ledger.rows.push(transactionRow());
    const headers = { authorization: "Bearer a-long-key-of-the-screen" };
    expect((await app.inject({ url: "/v1/calls/c1", headers })).json().transactions).toBeNull();
  });

  it("is 404 for another", async () => {
    const answer = await open().app.inject("/v1/calls/c9");
    expect([answer.statusCode, answer.json().code]).toEqual([404, "NOT_FOUND"]);
  });
});

describe("POST /v1/calls/{id}/pay", () => {
  const pay = (options: ApiOptions, payload: unknown) => {
    const running = open(options);
    return {
      running,
      answer: running.app.inject({
        method: "POST",
        url: "/v1/calls/c1/pay",
        headers: { ...WITH_KEY, "content-type": "application/json" },
        payload: JSON.stringify(payload),
      }),
    };
  };

  it("passes SWML's parameters on unchanged", async () => {
    const parameters = {
      payment_connector: "Default",
      charge_amount: "20.45",
      anything: [1, null],
    };
    const { running, answer } = pay({ start: { id: "p1" } }, parameters);
    const { statusCode, body } = await answer;
    expect([statusCode, JSON.parse(body)]).toEqual([
      202,
      { object: "payment", id: "p1", call: "c1", status: "starting" },
    ]);
    expect(running.started).toEqual([{ call: "c1", parameters }]);
  });

  it.each([
    [{ refused: "unknown-call" }, 404, "NOT_FOUND"],
    [{ refused: "in-progress" }, 409, "PAY_IN_PROGRESS"],
    [{ mistakes: ["timeout must be 1 to 600", "input must be dtmf"] }, 400, "REQUEST_INVALID"],
  ] as const)("%j is %i %s", async (start, status, code) => {
    const { statusCode, body } = await pay({ start }, {}).answer;
    expect([statusCode, JSON.parse(body).code]).toEqual([status, code]);
  });

  it("names every mistake", async () => {
    const { body } = await pay({ start: { mistakes: ["one is wrong", "two is wrong"] } }, {}).answer;
    expect(JSON.parse(body).detail).toBe("one is wrong; two is wrong [REQUEST_INVALID]");
  });

  it.each([[[]], [null], ["text"], [4242424242424242]])("%j is not an object", async (payload) => {
    const { running, answer } = pay({}, payload);
    const { statusCode, body } = await answer;
    expect([statusCode, JSON.parse(body).detail]).toEqual([
      400,
      "the body must be a JSON object [REQUEST_INVALID]",
    ]);
    expect(running.started).toEqual([]);
  });
});
