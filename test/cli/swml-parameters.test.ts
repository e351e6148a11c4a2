import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import type { Played } from "../support/rehearsal.js";
import { writeSilence } from "../support/silence-wav.js";
import { mainOf, playSwml } from "../support/swml.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const VISA = "4242424242424242";
const AMEX = "378282246310005";
const CARD = `${VISA},1230,123,94105`;
const CONNECTOR = 'payment_connector_url: "https://example.com/process"';

/** A call of a document that has one `pay` with these parameters, one line of YAML. */
const pay = (parameters: string, keys = CARD) =>
  playSwml(mainOf(`- pay: {${CONNECTOR}, ${parameters}}`), keys);

const order = ({ report }: Played) => report.connector[0]?.request;

function paramsOf({ report }: Played): Record<string, string>[] {
  return report.statuses.map(({ params }) => params as Record<string, string>);
}
const stages = (call: Played) => paramsOf(call).map((params) => params.for);

describe("the effect in a call of each parameter of SWML's pay", () => {
  it("payment_connector_url: which connector is asked", async () => {
    const { happenings } = await pay("description: x");
    expect(happenings).toContainEqual(
      expect.objectContaining({ type: "connector-request", connector: "https://example.com/process" }),
    );
  });

  it("charge_amount and currency: what is charged, or a token", async () => {
    expect(order(await pay("charge_amount: 20.5, currency: pln"))).toMatchObject({
      chargeAmount: "20.50",
      currency_code: "pln",
    });
    const { report } = await pay("charge_amount: '0'");
    expect(report.variables).toMatchObject({
      pay_payment_results: { payment_token: expect.stringMatching(/^tok_/) },
    });
  });

  it("description, token_type and parameters: sent to the connector", async () => {
    const call = await pay(
      "description: Order 7, token_type: one-time, parameters: [{name: order, value: 7}]",
    );
    expect(order(call)).toMatchObject({
      description: "Order 7",
      token_type: "one-time",
      parameters: { order: "7" },
    });
  });

  it("input and payment_method: keys, and a card", async () => {
    const call = await pay("input: dtmf, payment_method: credit-card");
    expect(call.report.result).toBe("success");
    expect(order(call)).toMatchObject({ method: "credit-card" });
    expect(paramsOf(call)[0]).toMatchObject({ payment_method: "credit-card" });
  });

  it("language: of the built-in prompts", async () => {
    expect((await pay("language: de-DE", "*")).report.heard[0]).toMatch(/Kartennummer/);
  });

  it("max_attempts: how often a field is asked", async () => {
    for (const retries of [1, 4]) {
      const call = await pay(`max_attempts: ${retries}`, "");
      expect(call.report.result).toBe("too-many-failed-attempts");
      expect(call.report.heard).toHaveLength(1 + retries + 1);
    }
  });

  it("timeout: how long a field waits for a silent caller", async () => {
    const [short, long] = await Promise.all([1, 60].map((seconds) => pay(`timeout: ${seconds}`, "")));
    const longer = (long?.report.durationMs ?? 0) - (short?.report.durationMs ?? 0);
    expect(Math.round(longer / 1_000)).toBe(2 * 59);
  });

  it("security_code and postal_code: whether they are asked", async () => {
    const call = await pay("security_code: false, postal_code: '02134'", `${VISA},1230`);
    expect(stages(call)).toEqual([
      "payment-card-number",
      "expiration-date",
      "payment-processing",
      "payment-completed",
    ]);
    expect(order(call)).toMatchObject({ cvv: "", postal_code: "02134" });
    expect(order(await pay("postal_code: false", `${VISA},1230,123`))).toMatchObject({ postal_code: "" });
  });

  it("min_postal_code_length: a shorter one is asked again", async () => {
    const call = await pay("min_postal_code_length: 5, max_attempts: 2", `${VISA},1230,123,941#,94105`);
    expect(paramsOf(call)).toContainEqual(
      expect.objectContaining({ for: "postal-code", error_type: "invalid-postal-code" }),
    );
    expect(call.report.result).toBe("success");
  });

  it("status_url: where each stage is reported", async () => {
    const call = await pay("status_url: /status", "*");
    expect(paramsOf(call)[0]).toMatchObject({ status_url: expect.stringMatching(/\/status$/) });
  });

  it("valid_card_types: any other card is refused", async () => {
    const call = await pay("valid_card_types: amex jcb", `${VISA},${VISA}`);
    expect(call.report.variables).toMatchObject({
      pay_payment_results: { payment_error_code: "invalid-card-type" },
    });
  });
});

describe("the effect in a call of each member of SWML's prompts", () => {
  const heard = async (filters: string, keys: string) => {
    const actions = "actions: [{type: Say, phrase: Mine}]";
    const { report } = await pay(`max_attempts: 2, prompts: [{${filters}, ${actions}}]`, keys);
    return report.heard.slice(0, -1).map((words) => (words === "Mine" ? "mine" : "other"));
  };

  it("for: the stage at which it is heard", async () => {
    expect(await heard("for: payment-card-number", "*")).toEqual(["mine"]);
    expect(await heard("for: expiration-date", `${VISA},*`)).toEqual(["other", "mine"]);
  });

  it.each(["attempts: '2 3'", "attempt: '2 3'"])(
    "attempts or attempt, only at these attempts: %s",
    async (attempts) => {
      expect(await heard(`for: payment-card-number, ${attempts}`, "#,#,#")).toEqual([
        "other",
        "mine",
        "mine",
      ]);
    },
  );

  it("card_type: only for these cards", async () => {
    expect(await heard("for: expiration-date, card_type: amex jcb", `${AMEX},*`)).toEqual(["other", "mine"]);
    expect(await heard("for: expiration-date, card_type: amex jcb", `${VISA},*`)).toEqual(["other", "other"]);
  });

  it("error_type: only when the field is asked again for these reasons", async () => {
    expect(await heard("for: payment-card-number, error_type: timeout", "1#,#,*")).toEqual([
      "other",
      "other",
      "mine",
    ]);
  });

  it("actions, each with its type and phrase: what is heard, in order", async () => {
    const sound = join(temporaryFolder(), "between.wav");
    writeSilence(sound, 500);
    const server = await TestServer.start((_request, response) =>
      response.writeHead(200, { "content-type": "audio/wav" }).end(readFileSync(sound)),
    );
    const play = `{type: Play, phrase: '${server.url}/between.wav'}`;
    const actions = `[{type: Say, phrase: One}, ${play}, {type: Say, phrase: Two}]`;
    const { report } = await pay(`prompts: [{for: payment-card-number, actions: ${actions}}]`, "*");
    await server.close();
    expect(report.heard.slice(0, 3)).toEqual(["One", expect.stringContaining("between.wav"), "Two"]);
  });

  it("payment-failed is heard when the payment has mistakes, with its prompt", async () => {
    const prompts = "prompts: [{for: payment-failed, actions: [{type: Say, phrase: Mine}]}]";
    const { report } = await pay(`charge_amount: lots, ${prompts}`);
    expect([report.result, report.heard]).toEqual(["validation-error", ["Mine"]]);
  });

  it.each([
    ["payment-completed", CARD],
    ["payment-failed", "1#,1#"],
    ["payment-canceled", "*"],
  ])("the outcome %s has a prompt", async (stage, keys) => {
    const prompts = `prompts: [{for: ${stage}, actions: [{type: Say, phrase: Mine}]}]`;
    expect((await pay(prompts, keys)).report.heard.at(-1)).toBe("Mine");
  });
});
