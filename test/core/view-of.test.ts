import { describe, expect, it } from "vitest";
import { withoutQuery } from "../../src/core/http.js";
import { maskedCaller, viewOfCall, viewOfTransaction, viewOfWebhook } from "../../src/observability/views.js";
import { callRow, MORNING, transactionRow, webhookRow } from "../support/ledger-rows.js";

describe("a transaction's view", () => {
  it("has every member, with null for what is absent", () => {
    expect(viewOfTransaction(transactionRow())).toEqual({
      object: "transaction",
      id: "t1",
      call: "c1",
      dialect: "twiml",
      kind: "charge",
      method: "credit-card",
      amount: 2045,
      currency: "USD",
      connector: "Default",
      number: "xxxxxxxxxxxx4242",
      brand: "visa",
      expiry: null,
      state: "unknown",
      token: null,
      profile: null,
      confirmation: null,
      error: null,
      settlement: null,
      created: "2026-11-02T09:00:00.000Z",
      sent: null,
      answered: null,
    });
  });

  it("shows the answer", () => {
    const answered = transactionRow({
      state: "declined",
      expiry: "1230",
      profile: "p",
      confirmation: "ch_1",
      token: "tok_1",
      errorCode: "card_declined",
      sentAt: MORNING + 5,
      answeredAt: MORNING + 900,
    });
    expect(viewOfTransaction(answered)).toMatchObject({
      expiry: "1230",
      profile: "p",
      confirmation: "ch_1",
      token: "tok_1",
      error: { code: "card_declined", message: "" },
      sent: "2026-11-02T09:00:00.005Z",
      answered: "2026-11-02T09:00:00.900Z",
    });
  });

  it("shows what was determined in place of an answer", () => {
    const settlement = {
      as: "approved",
      by: "desk",
      confirmation: "ch_2",
      token: "tok_2",
      at: MORNING,
    } as const;
    expect(viewOfTransaction(transactionRow({ state: "settled", settlement }))).toMatchObject({
      state: "settled",
      confirmation: "ch_2",
      token: "tok_2",
      settlement: { as: "approved", by: "desk", note: null, at: "2026-11-02T09:00:00.000Z" },
    });
  });

  it("shows a connector's address without its query", () => {
    const { connector } = viewOfTransaction(transactionRow({ connector: "https://pay.example/c?key=hush" }));
    expect(connector).toBe("https://pay.example/c");
  });
});

describe("a webhook's view", () => {
  it("contains no body, query or password", () => {
    const view = viewOfWebhook(webhookRow({ lastStatus: 500, lastError: "answered 500" }));
    expect(view).toEqual({
      object: "webhook",
      id: "msg_1",
      call: "c1",
      transaction: "t1",
      topic: "transaction.approved",
      url: "https://app.example/hook",
      state: "dead",
      attempts: 9,
      next_attempt: null,
      last_status: 500,
      last_error: "answered 500",
      created: "2026-11-02T09:00:00.000Z",
      delivered: null,
    });
  });

  it("shows when it is due only while it is pending", () => {
    expect(viewOfWebhook(webhookRow({ state: "pending" })).next_attempt).toBe("2026-11-02T09:00:00.000Z");
    const delivered = viewOfWebhook(webhookRow({ state: "delivered", deliveredAt: MORNING + 1 }));
    expect(delivered).toMatchObject({ next_attempt: null, delivered: "2026-11-02T09:00:00.001Z" });
  });
});

describe("a call of the ledger", () => {
  it("is not in progress, and its caller is masked", () => {
    const ended = callRow({ endedAt: MORNING + 60_000, endedBy: "caller", result: "success" });
    expect(viewOfCall(ended)).toMatchObject({
      from: "+xxxxxxx0100",
      active: false,
      stage: null,
      result: "success",
      ended: "2026-11-02T09:01:00.000Z",
      ended_by: "caller",
    });
  });
});

describe("what is shown of a caller", () => {
  it.each([
    ["+15551230100", "+xxxxxxx0100"],
    ["+xxxxxxx0100", "+xxxxxxx0100"],
    ["(555) 123-0100", "(xxx) xxx-0100"],
    ["1001", "1001"],
    ["web-phone", "web-phone"],
    ["", ""],
  ])("%j: %j", (number, shown) => {
    expect(maskedCaller(number)).toBe(shown);
  });
});

describe("what is shown of an address", () => {
  it.each([
    ["https://a.test/x?y=1#z", "https://a.test/x"],
    ["https://user:pa@ss@a.test/x", "https://a.test/x"],
    ["https://a.test/x@y", "https://a.test/x@y"],
    ["/status", "/status"],
  ])("%j: %j", (url, shown) => {
    expect(withoutQuery(url)).toBe(shown);
  });
});
