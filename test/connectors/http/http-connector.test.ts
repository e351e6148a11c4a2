import { describe, expect, it } from "vitest";
import {
  accountPayment,
  cardPayment,
  charge,
  httpConnector,
  TEST_NUMBER,
} from "../../support/http-connector-run.js";
import { answer } from "../../support/scripted-http.js";

describe("a request of the HTTP connector", () => {
  it("is the dialect's body as JSON, with the transaction's id as idempotency key", async () => {
    const { submit, sent } = httpConnector(answer(charge));
    await submit();
    expect(sent).toHaveLength(1);
    const right = sent[0]?.body === `{"method":"charge","transaction_id":"t1","cardnumber":"${TEST_NUMBER}"}`;
    expect(right).toBe(true);
    expect(sent[0]?.request).toMatchObject({
      method: "POST",
      url: "https://pay.example/",
      deadlineMs: 10_000,
      headers: { "content-type": "application/json", "idempotency-key": "t1" },
    });
    expect(sent[0]?.request.headers).not.toHaveProperty("authorization");
  });

  it("authenticates with HTTP Basic and adds headers if configured", async () => {
    const options = { username: "u", password: "p", headers: { "x-shop": "7" } };
    const { submit, sent } = httpConnector(answer(charge), options);
    await submit();
    expect(sent[0]?.request.headers).toMatchObject({ authorization: "Basic dTpw", "x-shop": "7" });
  });

  it.each([
    ["an answer", answer(charge)],
    ["a refusal", answer("no", 400)],
    ["silence", "silence"],
    ["a fault", "INTERNAL"],
  ] as const)("is wiped after %s", async (_case, reply) => {
    const { submit, sent } = httpConnector(reply);
    await submit();
    expect(sent.every(({ request }) => request.body?.every((byte) => byte === 0))).toBe(true);
  });
});

describe("a connector in test mode", () => {
  // Twilio, Generic Pay Connector, "Test mode"; both variants of the Diners number.
  it.each([
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "3056930009020004",
    "3566002020360505",
    "6771798021000008",
  ])("sends the test number with index %#", async (number) => {
    const { submit, sent } = httpConnector(answer(charge), { mode: "test" });
    expect(await submit(cardPayment(number))).toMatchObject({ state: "approved" });
    expect(sent).toHaveLength(1);
  });

  it.each(["12345678", "123456789"])("sends the test account %s", async (number) => {
    const { submit } = httpConnector(answer(charge), { mode: "test" });
    expect(await submit(accountPayment(number))).toMatchObject({ state: "approved" });
  });

  it.each([
    ["another card", () => cardPayment()],
    ["a card that begins like a test number", () => cardPayment("4111111111111111110")],
    ["another account", () => accountPayment("1234567")],
  ])("sends nothing for %s, and does not show its number", async (_case, payment) => {
    const { submit, sent } = httpConnector(answer(charge), { mode: "test" });
    const outcome = await submit(payment());
    expect(outcome).toMatchObject({ state: "failed", code: "CONNECTOR_TEST_MODE" });
    expect(sent).toEqual([]);
    expect(/\d{4}/.test(JSON.stringify(outcome))).toBe(false);
  });
});
