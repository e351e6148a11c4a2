import { describe, expect, it } from "vitest";
import { HttpConnector } from "../../../src/connectors/http/http-connector.js";
import {
  accountPayment,
  cardPayment,
  charge,
  httpConnector,
  TEST_NUMBER,
} from "../../support/http-connector-run.js";
import { answer, type Reply } from "../../support/scripted-http.js";
import { stringsMade } from "../../support/strings-made.js";

const ACCOUNT = "508862392";

describe("the number on its way to an HTTP connector", () => {
  it.each<[string, Reply, "live" | "test"]>([
    ["approved", answer(charge), "live"],
    ["declined", answer({ error_code: "card_declined" }), "live"],
    ["not understood", answer("<html>"), "live"],
    ["refused in test mode", answer(charge), "test"],
  ])("is in no string created when it is %s", async (_case, reply, mode) => {
    const { connector, sent } = httpConnector(reply, { mode });
    const made = await stringsMade(async () => {
      await connector.submit(cardPayment());
      await connector.submit(accountPayment(ACCOUNT));
    });
    // The test's server keeps the request body as a text: that is the only one.
    const bodies = new Set(sent.map(({ body }) => body));
    const leaking = made.filter(
      (text) => !bodies.has(text) && (text.includes(TEST_NUMBER) || text.includes(ACCOUNT)),
    );
    const seen = made.filter((text) => bodies.has(text) && text.includes(TEST_NUMBER));
    expect([leaking.length, seen.length > 0]).toEqual([0, mode === "live"]);
  });
});

describe("an HTTP connector's answer", () => {
  const tens = (length: number) => "ab".repeat(length / 2);

  it("is kept as far as the contract defines it, without the number", async () => {
    const echo = { card: TEST_NUMBER, [TEST_NUMBER]: [...TEST_NUMBER].map(Number) };
    const { submit } = httpConnector(
      answer({ ...charge, unknown: echo, debug: TEST_NUMBER, parameters: { note: "n", echo } }),
    );
    const outcome = await submit();
    expect(Object.keys(outcome).sort()).toEqual(["chargeId", "parameters", "state"]);
    expect(outcome.parameters.note).toBe("n");
    const left = (outcome.parameters.echo ?? "").replace(/\D/g, "");
    expect([left.length <= 3 * 4, left.includes(TEST_NUMBER)]).toEqual([true, false]);
  });

  it("is limited in length, number and characters", async () => {
    const parameters = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`p${index}`, "v"]));
    const { submit } = httpConnector(
      answer({
        error_code: tens(3_000),
        error_message: `a\u0000b\u202ec\td\u200be${tens(2_000)}`,
        parameters: { [tens(200)]: tens(3_000), ...parameters },
      }),
    );
    const outcome = await submit();
    if (outcome.state === "approved") throw new Error("it was declined");
    expect(outcome.code).toBe(tens(2_000));
    expect(outcome.message).toMatch(/^abc de[ab]+$/);
    expect(outcome.message.length).toBeLessThanOrEqual(1_000);
    expect(Object.keys(outcome.parameters)).toHaveLength(50);
    expect(outcome.parameters[tens(100)]).toBe(tens(2_000));
  });

  it("is a refusal even if no part of its code can be shown", async () => {
    const { submit } = httpConnector(answer({ ...charge, error_code: "\u200b" }));
    expect(await submit()).toMatchObject({ state: "declined", code: "unreadable" });
  });

  it("does not show part of a number at the end of a truncated text", async () => {
    const { submit } = httpConnector(
      answer({ error_code: "x", error_message: "m".repeat(995) + TEST_NUMBER }),
    );
    const outcome = await submit();
    expect("message" in outcome && /\d/.test(outcome.message)).toBe(false);
  });

  it.each([
    ["an answer", answer({ ...charge, parameters: { echo: TEST_NUMBER } })],
    ["a page", answer(`<h1>${TEST_NUMBER}</h1>`, 500)],
    ["an absence", answer({ echo: TEST_NUMBER }, 404)],
  ])("is wiped: %s", async (_what, given) => {
    const { clock } = httpConnector(given);
    const http = { send: async () => given };
    const options = { name: "Shop", url: "https://a.test/", deadlineMs: 1_000, retries: 0 };
    const connector = new HttpConnector(
      { ...options, lookupUrl: "https://a.test/{transaction_id}" },
      http,
      clock,
    );
    if (given.status === 404) await connector.lookup?.("one");
    else await connector.submit(cardPayment());
    expect([given.body.length > 0, given.body.every((byte) => byte === 0)]).toEqual([true, true]);
  });
});
