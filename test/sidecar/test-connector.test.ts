import { afterEach, describe, expect, it } from "vitest";
import { TEST_CARDS } from "../../src/connectors/test/test-cards.js";
import { sidecar } from "../support/sidecar.js";

const APPROVED = "4242424242424242";
const LATE = "4000000000001208";

let running = sidecar();

afterEach(async () => {
  await running.app.close();
  running = sidecar();
});

interface Asked {
  readonly card?: unknown;
  readonly id?: string;
  readonly contentType?: string;
  readonly [member: string]: unknown;
}

function request({ card = APPROVED, id = "t-1", contentType, ...members }: Asked = {}) {
  const body = {
    method: "charge",
    transaction_id: id,
    cardnumber: card,
    cvv: "123",
    amount: "20.45",
    ...members,
  };
  return running.app.inject({
    method: "POST",
    url: "/connectors/test",
    headers: { "content-type": contentType ?? "application/json" },
    payload: JSON.stringify(body),
  });
}

describe("the built-in connector", () => {
  it("approves a charge and returns the order's parameters", async () => {
    const answer = await request({ parameters: { order: "1001" } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      charge_id: expect.stringMatching(/^ch_[0-9a-f]{32}$/),
      error_code: null,
      error_message: null,
      parameters: { order: "1001" },
    });
    expect(running.processor.charges()).toEqual([
      { transactionId: "t-1", kind: "charge", outcome: "approved" },
    ]);
  });

  it.each([
    ["121181976", null],
    ["121181977", "incorrect_routing_number"],
    [undefined, "incorrect_routing_number"],
  ])("answers a bank account with the routing number %s with the code %s", async (routingnumber, code) => {
    const answer = await request({ cardnumber: undefined, bankaccountnumber: "508862392", routingnumber });
    expect(answer.json()).toMatchObject({ error_code: code });
  });

  it.each([
    ["the method tokenize, as in TwiML", { method: "tokenize", amount: undefined }],
    ["no method and an amount of 0, as in cXML", { method: undefined, amount: 0 }],
    ["a payment method and no amount, as in SWML", { method: "credit-card", amount: undefined }],
  ])("returns a token for %s", async (_case, members) => {
    const answer = await request(members);
    expect(answer.json()).toMatchObject({ token_id: expect.stringMatching(/^tok_/), error_code: null });
    expect(running.processor.charges()).toMatchObject([{ kind: "tokenize" }]);
  });

  it.each([
    ["cXML", { method: "credit-card", amount: undefined, chargeAmount: 12.5 }],
    ["SWML", { method: "credit-card", amount: undefined, chargeAmount: "12.50" }],
  ])("charges a chargeAmount, as in %s", async (_case, members) => {
    expect((await request(members)).json()).toMatchObject({ charge_id: expect.stringMatching(/^ch_/) });
  });

  it.each(TEST_CARDS.flatMap((card) => (card.behavior.does === "decline" ? [[card.title, card]] : [])))(
    "declines: %s",
    async (_title, card) => {
      const behavior = (card as (typeof TEST_CARDS)[number]).behavior as { code: string };
      const answer = await request({
        card: (card as (typeof TEST_CARDS)[number]).number.replaceAll(" ", ""),
      });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({ charge_id: null, error_code: behavior.code });
      expect(answer.json().error_message).not.toBe("");
      expect(running.processor.charges()).toMatchObject([{ outcome: "declined" }]);
    },
  );

  it("approves every card that the table lists as approved", async () => {
    const approved = TEST_CARDS.filter(({ behavior }) => behavior.does === "approve");
    const answers = await Promise.all(
      approved.map(({ number }, index) => request({ card: number.replaceAll(" ", ""), id: `t-${index}` })),
    );
    expect(answers.map((answer) => answer.json().error_code)).toEqual(approved.map(() => null));
  });

  it("approves a number that is not in the table if it passes Luhn, and refuses it otherwise", async () => {
    expect((await request({ card: "4012888888881881" })).json()).toMatchObject({ error_code: null });
    expect((await request({ card: "4012888888881882", id: "t-2" })).json()).toMatchObject({
      charge_id: null,
      error_code: "incorrect_number",
    });
  });

  it.each([
    ["letters", "4242x"],
    ["spaces", "4242 4242 4242 4242"],
    ["no number", null],
    ["a list", ["4242424242424242"]],
  ])("refuses a card number with %s", async (_case, card) => {
    expect((await request({ card })).json()).toMatchObject({ error_code: "incorrect_number" });
  });

  it("accepts a card number written as a JSON number", async () => {
    expect((await request({ card: Number(APPROVED) })).json()).toMatchObject({ error_code: null });
  });

  it.each(["0", "-1", "twenty", undefined])("refuses a charge of %s", async (amount) => {
    expect((await request({ amount })).json()).toMatchObject({
      charge_id: null,
      error_code: "invalid_amount",
    });
  });

  it("answers 500 for the card that requests it", async () => {
    expect((await request({ card: "4000000000000119" })).statusCode).toBe(500);
    expect(running.processor.charges()).toMatchObject([{ outcome: "failed" }]);
  });

  it("answers something other than JSON for the card that requests it", async () => {
    const answer = await request({ card: "4000000000000200" });
    expect(answer.statusCode).toBe(200);
    expect(() => JSON.parse(answer.body)).toThrow();
    expect(running.processor.charges()).toMatchObject([{ outcome: "nonsense" }]);
  });

  it("answers late, but at once if the request is repeated in the meantime", async () => {
    const first = request({ card: LATE });
    expect(await running.waits.first()).toBe(12_000);
    const repeated = await request({ card: LATE });
    expect(repeated.json()).toMatchObject({ charge_id: expect.stringMatching(/^ch_/) });
    running.waits.end();
    expect((await first).json()).toEqual(repeated.json());
    expect(running.processor.charges()).toEqual([
      { transactionId: "t-1", kind: "charge", outcome: "approved" },
    ]);
  });

  it("returns the first outcome of a known transaction, and charges once", async () => {
    const first = await request();
    const repeated = await request({ card: "4000000000000002" });
    expect(repeated.json()).toEqual(first.json());
    expect(running.processor.charges()).toHaveLength(1);
  });

  it.each([
    ["an approval", APPROVED, { charge_id: expect.stringMatching(/^ch_/), error_code: null }],
    ["a decline", "4000000000000002", { charge_id: null, error_code: "card_declined" }],
    ["an error", "4000000000000119", { charge_id: null, error_code: "processing_error" }],
    ["nonsense", "4000000000000200", { charge_id: expect.stringMatching(/^ch_/), error_code: null }],
  ])("returns, by its id, the outcome of a payment that was answered with %s", async (_case, card, truth) => {
    const answer = await request({ card, parameters: { order: "1001" } });
    const found = await running.app.inject("/connectors/test/t-1");
    expect(found.statusCode).toBe(200);
    expect(found.json()).toMatchObject({ ...truth, parameters: { order: "1001" } });
    if (answer.headers["content-type"] === found.headers["content-type"] && answer.statusCode === 200)
      expect(found.json()).toEqual(answer.json());
  });

  it("reports a payment that it never answers as pending", async () => {
    void request({ card: "4000000000000408" });
    await running.waits.first();
    const found = await running.app.inject("/connectors/test/t-1");
    expect([found.statusCode, found.json()]).toEqual([202, { status: "pending" }]);
    running.waits.end();
  });

  it("does not know a payment that it has not received", async () => {
    const found = await running.app.inject("/connectors/test/t-2");
    expect(found.statusCode).toBe(404);
    expect(found.json()).toMatchObject({ code: "NOT_FOUND" });
  });

  it("remembers the last 1000 transactions", async () => {
    for (let index = 0; index <= 1000; index++) await request({ id: `t-${index}` });
    const ids = running.processor.charges().map(({ transactionId }) => transactionId);
    expect([ids.length, ids[0], ids[999]]).toEqual([1000, "t-1", "t-1000"]);
  });

  it.each(["", "text/plain", "application/x-www-form-urlencoded", "no media type"])(
    "takes the content type “%s” as JSON",
    async (contentType) => {
      expect((await request({ contentType })).json()).toMatchObject({ error_code: null });
    },
  );

  it("reads a request without a content type as JSON", async () => {
    const payload = Buffer.from(JSON.stringify({ transaction_id: "t-1", cardnumber: APPROVED, amount: "1" }));
    const answer = await running.app.inject({ method: "POST", url: "/connectors/test", payload });
    expect(answer.json()).toMatchObject({ error_code: null });
  });

  it("wipes the bytes of the request", async () => {
    const payload = Buffer.from(JSON.stringify({ transaction_id: "t-1", cardnumber: APPROVED, amount: "1" }));
    await running.app.inject({ method: "POST", url: "/connectors/test", payload });
    expect(payload.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ["no body", "", "a value is missing"],
    ["a body that is not JSON", `{"cardnumber":"${APPROVED}"`, "not JSON"],
    ["a body that is not an object", "[]", "not a JSON object"],
    ["no transaction_id", `{"cardnumber":"${APPROVED}"}`, "transaction_id"],
    ["a transaction_id that is too long", `{"transaction_id":"${"x".repeat(201)}"}`, "transaction_id"],
  ])("refuses %s and names it", async (_case, payload, named) => {
    const answer = await running.app.inject({ method: "POST", url: "/connectors/test", payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json\b/);
    expect(answer.json()).toMatchObject({ code: "REQUEST_INVALID", detail: expect.stringContaining(named) });
    expect(answer.body.includes(APPROVED)).toBe(false);
  });

  it("refuses a body of more than 64 KiB, and wipes what it has read", async () => {
    const payload = Buffer.alloc(64 * 1024 + 1, "1");
    const answer = await running.app.inject({ method: "POST", url: "/connectors/test", payload });
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ code: "REQUEST_TOO_LARGE" });
    expect(payload.every((byte) => byte === 0)).toBe(true);
  });

  it("shows its charges and the table of test cards, but no card", async () => {
    await request();
    const answer = await running.app.inject("/connectors/test");
    expect(answer.json().charges).toEqual([{ transactionId: "t-1", kind: "charge", outcome: "approved" }]);
    expect(answer.json().cards).toHaveLength(TEST_CARDS.length);
    expect(answer.json().cards[0]).toEqual({
      number: "4242 4242 4242 4242",
      brand: "visa",
      title: "Approved",
      does: "approve",
      cvvLength: 3,
    });
    expect(answer.body.includes(APPROVED)).toBe(false);
  });

  it("writes neither the card number nor the security code to the log, whatever happens", async () => {
    const cvv = "8317";
    await request({ cvv });
    await request({ cvv, id: "t-2", card: "4000000000000119" });
    await request({ cvv, card: { number: APPROVED } });
    await running.app.inject({
      method: "POST",
      url: `/connectors/test?cardnumber=${APPROVED}`,
      payload: `{"cvv":"${cvv}","cardnumber":"${APPROVED}`,
    });
    await running.app.inject({ method: "POST", url: `/${APPROVED}`, payload: { cardnumber: APPROVED } });
    const log = running.log();
    const bytes = [...Buffer.from(APPROVED)].join(",");
    expect(log.includes("the test connector received a payment")).toBe(true);
    expect([APPROVED, cvv, bytes].some((secret) => log.includes(secret))).toBe(false);
  });
});
