import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cardPayment, TEST_NUMBER, TOKENIZE } from "../../support/http-connector-run.js";
import { payRequest } from "../../support/pay-run.js";
import { answer, type Reply, ScriptedHttp, settled } from "../../support/scripted-http.js";
import { VirtualClock } from "../../support/virtual-clock.js";
import { TillConnector } from "./till-connector.js";

function till(...replies: Reply[]) {
  const clock = new VirtualClock();
  const http = new ScriptedHttp(clock, replies);
  const options = { name: "Till", key: "k", deadlineMs: 10_000, retries: 2 };
  const connector = new TillConnector(options, http, clock, () => 1);
  return { connector, clock, sent: http.sent, submit: () => settled(clock, connector.submit(cardPayment())) };
}

describe("the example of docs/connectors.md", () => {
  it("is this file, except for the import paths", () => {
    const source = readFileSync(new URL("till-connector.ts", import.meta.url), "utf8")
      .replaceAll("../../../src/core/", "../../core/")
      .replaceAll("../../../src/connectors/", "../");
    const page = readFileSync(new URL("../../../docs/connectors.md", import.meta.url), "utf8");
    expect(page).toContain(`\`\`\`ts\n${source}\`\`\``);
  });

  it("sends the card from its buffer, and wipes it", async () => {
    const { submit, sent } = till(answer({ sale: "s_1" }, 201));
    expect(await submit()).toEqual({ state: "approved", chargeId: "s_1", parameters: {} });
    const expected = `{"reference":"t1","amount":{"minor":2045,"currency":"USD"},"card":{"number":"${TEST_NUMBER}"}}`;
    expect(sent[0]?.body === expected).toBe(true);
    expect(sent[0]?.request.body?.every((byte) => byte === 0)).toBe(true);
  });

  it.each<[string, Reply[], object]>([
    [
      "a decline",
      [answer({ reason: "no_funds" }, 402)],
      { state: "declined", code: "no_funds", cause: "card" },
    ],
    ["a refusal", [answer("", 400)], { state: "failed", code: "HTTP 400" }],
    ["a fault, then a sale", [answer("", 500), answer({ sale: "s_1" }, 201)], { state: "approved" }],
    ["a fault, then a refusal", [answer("", 500), answer("", 400)], { state: "unknown" }],
    ["silence, then a decline", ["silence", answer({ reason: "r" }, 402)], { state: "declined" }],
    ["a sale that is not JSON", [answer("<html>", 201)], { state: "unknown" }],
    ["no server", ["HTTP_UNREACHABLE"], { state: "failed" }],
  ])("understands %s", async (_case, replies, outcome) => {
    expect(await till(...replies).submit()).toMatchObject(outcome);
  });

  it("answers in time", async () => {
    const { submit, clock, connector } = till("silence");
    expect(await submit()).toMatchObject({ state: "unknown" });
    expect(clock.now()).toBeLessThanOrEqual(connector.longestMs);
  });

  it("refuses what Till does not support", () => {
    const { connector } = till();
    expect(connector.refusal(payRequest())).toBeUndefined();
    expect(connector.refusal(payRequest(TOKENIZE))).toMatchObject({ unsupported: "tokenize" });
    expect(connector.refusal(payRequest({ method: "ach-debit" }))).toMatchObject({
      unsupported: "payment-method",
    });
  });
});
