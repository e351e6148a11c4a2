import { describe, expect, it } from "vitest";
import { holdsCode } from "../support/holds-code.js";
import type { Played } from "../support/rehearsal.js";
import { mainOf, playSwml } from "../support/swml.js";

const VISA = "4242424242424242";
const CARD = `${VISA},1230,123,94105`;

/** "for error_type" of each status event. */
function stagesOf({ report }: Played): string[] {
  return report.statuses.map((body) => {
    const { for: stage, error_type } = body.params as Record<string, string>;
    return `${stage} ${error_type}`.trim();
  });
}

const PAY = `
- pay:
    charge_amount: '20.45'
    payment_connector_url: "https://example.com/process"
    status_url: "https://example.com/status"
- play:
    url: 'say: \${pay_result}.'
`;

describe("pay in SWML", () => {
  it("can say the confirmation code as JavaScript writes it", async () => {
    const code = "pay_payment_results.payment_confirmation_code";
    const said = `- play: {url: "say:\${${code}.padStart(40,'0').replace(/[^0-9]/g, '')}"}`;
    const { report } = await playSwml(mainOf(PAY + said), CARD);
    expect(report).toMatchObject({ result: "success", problems: [] });
    expect(report.heard.at(-1)).toMatch(/^0+\d+$/);
  });

  it("charges: stages, connector, variables, and the next instruction", async () => {
    const call = await playSwml(mainOf(PAY), CARD);
    const { report } = call;
    expect(report).toMatchObject({ result: "success", dialect: "swml", ended: "document", problems: [] });
    expect(stagesOf(call)).toEqual([
      "payment-card-number",
      "expiration-date",
      "security-code",
      "postal-code",
      "payment-processing",
      "payment-completed",
    ]);
    expect(report.connector).toMatchObject([
      { request: { method: "credit-card", chargeAmount: "20.45", currency_code: "usd" } },
    ]);
    expect(report.variables).toMatchObject({
      pay_result: "success",
      pay_payment_results: {
        payment_confirmation_code: expect.stringMatching(/^ch_/),
        payment_token: "",
        payment_card_number: `************${VISA.slice(-4)}`,
        payment_card_expiration_date: "1230",
        payment_card_security_code: "***",
        payment_error: "",
      },
    });
    expect(report.action).toBe(null);
    expect(report.heard.at(-1)).toBe("success.");
  });

  it("tokenizes without an amount", async () => {
    const { report } = await playSwml(
      mainOf('- pay:\n    payment_connector_url: "https://example.com/tokenize"'),
      CARD,
    );
    expect(report.variables).toMatchObject({
      pay_payment_results: { payment_token: expect.stringMatching(/^tok_/), payment_confirmation_code: "" },
    });
  });

  it("shows the card nowhere: not in the report, not in the log at trace", async () => {
    const { report, happenings, log } = await playSwml(mainOf(PAY), CARD);
    const all = JSON.stringify([report, happenings]) + log;
    expect(all.includes(VISA)).toBe(false);
    expect(holdsCode(all, "123")).toBe(false);
  });

  it("a declined card is collected again while attempts are left", async () => {
    const twice = PAY.replace("    status_url", "    max_attempts: 1\n    status_url");
    const call = await playSwml(mainOf(twice), `4000000000000002,1230,123,94105,${CARD}`);
    expect(call.report).toMatchObject({ result: "success", variables: { pay_result: "success" } });
    expect(call.report.connector).toHaveLength(2);
    expect(stagesOf(call).slice(4, 6)).toEqual(["payment-processing", "payment-card-number card-declined"]);
    expect(stagesOf(call).at(-1)).toBe("payment-completed");
  });

  it("a declined card at the last attempt is a connector error, with the connector's message", async () => {
    const declined = "4000000000000002,1230,123,94105";
    const call = await playSwml(mainOf(PAY), `${declined},${declined}`);
    const results = call.report.variables?.pay_payment_results as Record<string, unknown>;
    expect(call.report.variables).toMatchObject({ pay_result: "payment-connector-error" });
    expect(results.connector_error).toEqual({
      code: results.payment_error_code,
      message: results.payment_error,
    });
    expect(results.payment_error).not.toBe("");
    expect(stagesOf(call).at(-1)).toBe("payment-failed card-declined");
  });

  it("payment-failed has its prompts by attempt and error_type, as every stage", async () => {
    const prompt = (when: object, phrase: string) => ({
      for: "payment-failed",
      ...when,
      actions: [{ type: "Say", phrase }],
    });
    const pay = {
      payment_connector_url: "https://shop.example/pay",
      charge_amount: "5",
      max_attempts: 1,
      prompts: [
        prompt({}, "any"),
        prompt({ attempts: "1" }, "first"),
        prompt({ attempts: 2, error_type: "card-declined" }, "second, declined"),
      ],
    };
    const document = JSON.stringify({ version: "1.0.0", sections: { main: [{ pay }] } });
    const declined = "4000000000000002,1230,123,94105";
    expect((await playSwml(document, `${declined},${declined}`)).report.heard.at(-1)).toBe(
      "second, declined",
    );
    expect((await playSwml(document, `${declined},#`)).report.heard.at(-1)).toBe("any");
  });

  it.each([
    ["payment-processing", (card: string) => card],
    ["payment-completed", (card: string) => card],
    ["payment-failed", (card: string) => `${card.replace("94105", "1#")},1#`],
    ["payment-canceled", (card: string) => card.replace("94105", "*")],
  ])("%s has its prompts by card_type", async (stage, keysOf) => {
    const prompt = (card_type: string) => ({
      for: stage,
      card_type,
      actions: [{ type: "Say", phrase: `${stage} ${card_type}` }],
    });
    const pay = {
      payment_connector_url: "https://shop.example/pay",
      min_postal_code_length: 5,
      prompts: [prompt("amex"), prompt("visa")],
    };
    const document = JSON.stringify({ version: "1.0.0", sections: { main: [{ pay }] } });
    expect((await playSwml(document, keysOf(CARD))).report.heard).toContain(`${stage} visa`);
    const amex = keysOf("378282246310005,1230,1234,94105");
    expect((await playSwml(document, amex)).report.heard).toContain(`${stage} amex`);
  });

  it("a prompt for payment-cancelled is one for payment-canceled", async () => {
    const pay = {
      payment_connector_url: "https://shop.example/pay",
      prompts: [{ for: "payment-cancelled", actions: [{ type: "Say", phrase: "Mine" }] }],
    };
    const document = JSON.stringify({ version: "1.0.0", sections: { main: [{ pay }] } });
    expect((await playSwml(document, "*")).report.heard.at(-1)).toBe("Mine");
  });

  it("in another language is silent at the stages that ask for nothing and have no prompt", async () => {
    const prompts = ["payment-card-number", "expiration-date"].map((stage) => ({
      for: stage,
      actions: [{ type: "Say", phrase: stage }],
    }));
    const pay = {
      payment_connector_url: "https://shop.example/pay",
      language: "nl-NL",
      security_code: false,
      postal_code: false,
      prompts,
    };
    const document = JSON.stringify({ version: "1.0.0", sections: { main: [{ pay }] } });
    const { report } = await playSwml(document, `${VISA},1230`);
    expect([report.result, report.heard]).toEqual(["success", ["payment-card-number", "expiration-date"]]);
  });

  it("the star cancels, and the document continues", async () => {
    const call = await playSwml(mainOf(PAY), `${VISA},*`);
    expect(call.report).toMatchObject({
      result: "caller-interrupted-with-star",
      ended: "document",
      connector: [],
      variables: { pay_result: "caller-interrupted-with-star" },
    });
    expect(stagesOf(call).at(-1)).toBe("payment-canceled");
    expect(call.report.heard.at(-1)).toBe("caller-interrupted-with-star.");
  });

  it("a hangup while the card is collected sets the variables, and nothing more runs", async () => {
    const call = await playSwml(mainOf(PAY), `${VISA},12!`);
    expect(call.report).toMatchObject({
      result: "caller-hung-up",
      ended: "caller",
      variables: { pay_result: "caller-hung-up" },
    });
    expect(stagesOf(call).at(-1)).toBe("payment-canceled");
    expect(call.report.heard.includes("caller-hung-up.")).toBe(false);
  });

  it("exhausted attempts report the last error", async () => {
    const call = await playSwml(mainOf(PAY), "42#,42#");
    expect(call.report.variables).toMatchObject({
      pay_result: "too-many-failed-attempts",
      pay_payment_results: {
        payment_error: "Invalid card number",
        payment_error_code: "invalid-card-number",
      },
    });
    expect(stagesOf(call).at(-2)).toBe("payment-card-number invalid-card-number");
    expect(stagesOf(call).at(-1)).toMatch(/^payment-failed/);
  });

  it("a pay with mistakes asks for nothing: its caller and its status_url learn that it failed", async () => {
    const call = await playSwml(mainOf(PAY.replace("20.45", "a lot")), CARD);
    const { report } = call;
    expect(report).toMatchObject({ result: "validation-error", ended: "document", connector: [] });
    expect(stagesOf(call)).toEqual(["payment-failed"]);
    expect(report.heard).toEqual(["We are sorry, we could not complete your payment.", "validation-error."]);
    const results = report.variables?.pay_payment_results as Record<string, unknown>;
    expect(results.payment_error).toMatch(/pay\.charge_amount "a lot" must be a decimal/);
  });

  it.each([
    ["charge_amount: '%{order.total()}'", /ends with an error: TypeError: /],
    ["charge_amount: '%{dollars}.%{cents |}'", /in "%\{dollars\}\.%\{cents \|\}" can't be read: /],
    ["charge_amount: '1%{dollars +}0'", /can't be read: /],
    ["charge_amount: '%{dollars}.%{cnts}'", /in "%\{dollars\}\.%\{cnts\}" must not be unset or empty/],
    ["charge_amount: '1%{none}0'", /unset or empty/],
    ["charge_amount: '1%{empty}0'", /unset or empty/],
    ["charge_amount: '%{blank}'", /unset or empty/],
    ["charge_amount: '%{missing}'", /unset or empty/],
    ["charge_amount: '%{copied}'", /unset or empty/],
    ["currency: 'us%{letter}d'", /unset or empty/],
    ["token_type: '%{letter.x()}reusable'", /ends with an error/],
    ["payment_connector_url: 'https://pay.example/%{tenant}'", /unset or empty/],
    ["payment_connector_url: 'https://pay.example/%{tenant +}'", /can't be read/],
    ["payment_connector_url: 'https://pay.example/%{tenant.x()}'", /ends with an error/],
    ["payment_connector_url: '%{tenant}'", /unset or empty/],
  ])("nothing is charged when a part of what decides it has no value: %s", async (line, reason) => {
    const usual = line.startsWith("payment_connector_url")
      ? "charge_amount: 5"
      : "payment_connector_url: 'https://pay.example/x'";
    const set = "- set: {dollars: '12', cents: '50', empty: '', blank: ' ', none: null}";
    const copied = "- set: {copied: '%{cents.x()}0'}";
    const { report } = await playSwml(
      mainOf(`${set}\n${copied}\n- pay: {${usual}, ${line}}\n- play: {url: 'say: %{pay_result}'}`),
      CARD,
    );
    expect(report).toMatchObject({ result: "validation-error", ended: "document", connector: [] });
    expect(report.heard.at(-1)).toBe("validation-error");
    const results = report.variables?.pay_payment_results as Record<string, unknown>;
    expect(results.payment_error).toMatch(reason);
  });

  it("an amount and an address of several parts that are all set are taken as they are", async () => {
    const pay = "- pay: {payment_connector_url: 'https://pay.example/%{t}/x', charge_amount: '%{d}.%{c}'}";
    const { report } = await playSwml(mainOf(`- set: {t: one, d: 0, c: '50'}\n${pay}`), CARD);
    expect(report.connector).toMatchObject([{ request: { chargeAmount: "0.50" } }]);
  });

  it("the amount may come from a variable", async () => {
    const { report } = await playSwml(
      mainOf(`- set: {price: 12.5, pieces: 2}\n${PAY.trim().replace("'20.45'", "'%{price * pieces}'")}`),
      CARD,
    );
    expect(report.connector).toMatchObject([{ request: { chargeAmount: "25.00" } }]);
  });

  it("an amount that a multiplication leaves a trace of noise in is the amount that was meant", async () => {
    const pay = PAY.trim().replace("'20.45'", `'\${vars.price * vars.qty}'`);
    const { report } = await playSwml(mainOf(`- set: {price: 1.1, qty: 3}\n${pay}`), CARD);
    expect(report.connector).toMatchObject([{ request: { chargeAmount: "3.30" } }]);
  });
});

/** Prompts of the page's "International payment with custom prompts". */
const POLISH = mainOf(`
- pay:
    charge_amount: '100.00'
    payment_connector_url: "https://example.com/process"
    currency: "pln"
    language: "pl-PL"
    max_attempts: 1
    prompts:
      - for: "payment-card-number"
        actions:
          - type: "Say"
            phrase: "Witamy w telefonicznym systemie płatności"
          - type: "Say"
            phrase: "Proszę wprowadzić numer karty płatniczej"
      - for: "payment-card-number"
        error_type: "invalid-card-number timeout invalid-card-type"
        actions:
          - type: "Say"
            phrase: "Wprowadziłeś błędny numer karty płatniczej. Proszę spróbować ponownie"
      - for: "payment-completed"
        actions:
          - type: "Say"
            phrase: "Płatność zakończona powodzeniem"
`);

describe("custom prompts", () => {
  it("are heard at their stage, at their error, and at the end", async () => {
    const { report } = await playSwml(POLISH, `42#,${CARD}`);
    expect(report.heard.slice(0, 3)).toEqual([
      "Witamy w telefonicznym systemie płatności",
      "Proszę wprowadzić numer karty płatniczej",
      "Wprowadziłeś błędny numer karty płatniczej. Proszę spróbować ponownie",
    ]);
    expect(report.heard.at(-1)).toBe("Płatność zakończona powodzeniem");
    expect(report.connector).toMatchObject([{ request: { chargeAmount: "100.00", currency_code: "pln" } }]);
  });
});
