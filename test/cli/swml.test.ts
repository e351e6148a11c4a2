import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.js";
import { TestServer } from "../support/http-server.js";
import type { Played } from "../support/rehearsal.js";
import { mainOf, playSwml, swmlFile } from "../support/swml.js";

const VISA = "4242424242424242";
const CARD = `${VISA},1230,123,94105`;

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A server that answers every request with this. */
async function server(answer: (path: string) => string, type = "application/yaml"): Promise<TestServer> {
  const one = await TestServer.start((request, response) => {
    response.writeHead(200, { "content-type": type }).end(answer(new URL(request.url, "http://x").pathname));
  });
  open.push(one);
  return one;
}

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
    expect(/(?<!\d)123(?!\d)/.test(all.replaceAll("1230", ""))).toBe(false);
  });

  it("a declined card is collected again while tries are left", async () => {
    const twice = PAY.replace("    status_url", "    max_attempts: 2\n    status_url");
    const call = await playSwml(mainOf(twice), `4000000000000002,1230,123,94105,${CARD}`);
    expect(call.report).toMatchObject({ result: "success", variables: { pay_result: "success" } });
    expect(call.report.connector).toHaveLength(2);
    expect(stagesOf(call).slice(4, 6)).toEqual(["payment-processing", "payment-card-number card-declined"]);
    expect(stagesOf(call).at(-1)).toBe("payment-completed");
  });

  it("a declined card at the last try is a connector error, with the connector's words", async () => {
    const call = await playSwml(mainOf(PAY), "4000000000000002,1230,123,94105");
    const results = call.report.variables?.pay_payment_results as Record<string, unknown>;
    expect(call.report.variables).toMatchObject({ pay_result: "payment-connector-error" });
    expect(results.connector_error).toEqual({
      code: results.payment_error_code,
      message: results.payment_error,
    });
    expect(results.payment_error).not.toBe("");
    expect(stagesOf(call).at(-1)).toBe("payment-failed");
  });

  it("the star cancels, and the document goes on", async () => {
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

  it("a hang-up while the card is collected leaves its variables, and nothing more runs", async () => {
    const call = await playSwml(mainOf(PAY), `${VISA},12!`);
    expect(call.report).toMatchObject({
      result: "caller-hung-up",
      ended: "caller",
      variables: { pay_result: "caller-hung-up" },
    });
    expect(stagesOf(call).at(-1)).toBe("payment-canceled");
    expect(call.report.heard.includes("caller-hung-up.")).toBe(false);
  });

  it("tries that are used up name the last error", async () => {
    const call = await playSwml(mainOf(PAY), "42#");
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

  it("a pay with mistakes ends with validation-error before a prompt is heard", async () => {
    const { report } = await playSwml(mainOf(PAY.replace("20.45", "a lot")), CARD);
    expect(report).toMatchObject({ result: "validation-error", statuses: [], ended: "document" });
    expect(report.heard).toEqual(["validation-error."]);
    const results = report.variables?.pay_payment_results as Record<string, unknown>;
    expect(results.payment_error).toMatch(/pay\.charge_amount "a lot" must be a decimal/);
  });

  it("the amount may come from a variable", async () => {
    const { report } = await playSwml(
      mainOf(`- set: {price: 12.5, pieces: 2}\n${PAY.trim().replace("'20.45'", "'%{price * pieces}'")}`),
      CARD,
    );
    expect(report.connector).toMatchObject([{ request: { chargeAmount: "25.00" } }]);
  });
});

/** Prompts of the page's "International payment with custom prompts". */
const POLISH = mainOf(`
- pay:
    charge_amount: '100.00'
    payment_connector_url: "https://example.com/process"
    currency: "pln"
    language: "pl-PL"
    max_attempts: 2
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

describe("an SWML program", () => {
  it("asks for keys, and switches on them", async () => {
    const menu = mainOf(`
- prompt:
    play: 'say: One or two?'
    max_digits: 1
- switch:
    variable: prompt_value
    case:
      '1': [{play: {url: 'say: You pressed one'}}]
    default: [{play: {url: 'say: Something else'}}]
`);
    const one = await playSwml(menu, "1");
    expect(one.report.heard).toEqual(["One or two?", "You pressed one"]);
    expect(one.report.variables).toEqual({
      prompt_result: "match_digits",
      prompt_value: "x",
      prompt_digit_terminator: "",
    });
    const none = await playSwml(menu, ",");
    expect(none.report.heard).toEqual(["One or two?", "Something else"]);
    expect(none.report.variables).toMatchObject({ prompt_result: "no_input", prompt_value: "" });
  });

  it("collects more keys until a terminator", async () => {
    const { report } = await playSwml(
      mainOf(`
- prompt: {play: ['say: Your number', 'silence: 1'], max_digits: 8, terminators: '#*'}
- play: {url: 'say: \${prompt_value} \${prompt_digit_terminator}'}
`),
      "1234#",
    );
    expect(report.heard.at(-1)).toBe("1234 #");
  });

  it("loops by goto, as often as max says", async () => {
    const { report } = await playSwml(
      mainOf(`
- label: foo
- play: {url: 'say: Again'}
- goto: {label: foo, max: 3}
`),
    );
    expect(report.heard).toEqual(["Again", "Again", "Again", "Again"]);
  });

  it("leaves a loop by its condition, from inside a cond", async () => {
    const { report } = await playSwml(
      mainOf(`
- set: {n: 0}
- label: top
- set: {n: '\${n + 1}'}
- play: {url: 'say: \${n}'}
- cond:
    - when: n < 3
      then: [{goto: {label: top}}]
    - else: [{play: {url: 'say: done'}}]
`),
    );
    expect(report.heard).toEqual(["1", "2", "3", "done"]);
    expect(report.variables).toEqual({ n: 3 });
  });

  it("executes a section with parameters, and goes on with what it returns", async () => {
    const { report } = await playSwml(`
version: 1.0.0
sections:
  main:
    - execute:
        dest: my_arithmetic
        params: {a: 2, b: 3}
        on_return:
          - switch:
              variable: return_value
              case:
                '5': [{play: {url: 'say: Math works!'}}]
                '23': [{play: {url: 'say: Wrong'}}]
              default: [{play: {url: 'say: Bad robot! \${return_value}'}}]
    - play: {url: 'say: Back, \${params.a}'}
  my_arithmetic:
    - return: '\${parseInt(params.a) + parseInt(params.b)}'
`);
    expect(report.heard).toEqual(["Math works!", "Back,"]);
  });

  it("does not come back from a transfer", async () => {
    const { report } = await playSwml(`
sections:
  main:
    - transfer: {dest: subsection}
    - play: {url: 'say: Back!'}
  subsection:
    - play: {url: 'say: inside a subsection'}
`);
    expect(report.heard).toEqual(["inside a subsection"]);
  });

  it("fetches the next document with the call, the parameters and the variables", async () => {
    const next = await server(() => mainOf("- play: {url: 'say: %{vars.who} of %{params.team}'}"));
    const { report } = await playSwml(
      mainOf(`- set: {who: Ada}\n- transfer: {dest: '${next.url}/next', params: {team: sales}}`),
    );
    expect(report.heard).toEqual(["Ada of sales"]);
    const [asked] = next.received;
    expect(asked?.method).toBe("POST");
    expect(JSON.parse(asked?.body ?? "")).toMatchObject({
      call: { from: "+15550100", to: "pay", direction: "inbound", type: "phone", call_state: "answered" },
      params: { team: "sales" },
      vars: { who: "Ada" },
    });
  });

  it("asks a server, and keeps its answer", async () => {
    const shop = await server(() => '{"price": {"total": 12.5}, "open": true}', "application/json");
    const { report } = await playSwml(
      mainOf(`
- request:
    url: '${shop.url}/price'
    method: POST
    headers: {X-Shop: one}
    body: {caller: '\${call.from}'}
    save_variables: true
- play: {url: 'say: \${request_response.price.total} \${request_result} \${request_response_code}'}
`),
    );
    expect(report.heard).toEqual(["12.5 success 200"]);
    expect(shop.received[0]?.headers).toMatchObject({ "x-shop": "one", "content-type": "application/json" });
    expect(shop.received[0]?.body).toBe('{"caller":"+15550100"}');
  });

  it("a rehearsal asks nobody outside", async () => {
    const { report } = await playSwml(mainOf("- request: {url: 'https://example.com/x', method: GET}"));
    expect(report.variables).toMatchObject({ request_result: "failed", return_value: "failed" });
  });

  it("rings, is silent and sleeps", async () => {
    const { report } = await playSwml(
      mainOf(
        "- play: {urls: ['ring:us', 'silence: 3', 'ring:10:uk']}\n- sleep: 5000\n- play: {url: 'say: Hello'}",
      ),
    );
    expect(report.heard).toEqual(["(ringing, us)", "(ringing, uk)", "Hello"]);
    expect(report.durationMs).toBeGreaterThan(6_000 + 3_000 + 9_000 + 5_000);
    expect(report.problems).toEqual([]);
  });

  it("connects the caller with somebody else, and goes on when that call ends", async () => {
    const { report } = await playSwml(
      mainOf(`
- connect: {to: 'sip:ann@pbx.example', from: '+15550123', timeout: 20}
- play: {url: 'say: %{connect_result}'}
- connect:
    to: '+15550100'
    result:
      case:
        connected: [{play: {url: 'say: never'}}]
      default: [{play: {url: 'say: %{connect_failed_reason}'}}]
`),
    );
    expect(report.heard).toEqual(["connected", "USER_BUSY"]);
    expect(report.durationMs).toBeGreaterThan(7_000);
    expect(report).toMatchObject({ ended: "document", problems: [] });
  });

  it("unsets variables, and members of them", async () => {
    const { report } = await playSwml(
      mainOf("- set: {a: 1, b: {c: 2, d: 3}}\n- unset: [a, b.c]\n- play: {url: 'say: <%{a}>'}"),
    );
    expect(report.variables).toEqual({ b: { d: 3 } });
    expect(report.heard).toEqual(["<>"]);
  });

  it("ends with busy when it says so", async () => {
    const { report } = await playSwml(mainOf("- hangup: {reason: busy}\n- play: {url: 'say: never'}"));
    expect(report).toMatchObject({ ended: "document", heard: [] });
  });
});

describe("an SWML program that goes wrong", () => {
  it.each([
    ["turns in circles", "- label: a\n- execute: {dest: main}", "DOCUMENT_LOOP"],
    ["transfers for ever", "- transfer: {dest: main}", "DOCUMENT_LOOP"],
    ["has a value that is known too late", "- set: {n: lots}\n- sleep: '%{n}'", "DOCUMENT_INVALID"],
    ["calls what there is not", "- play: {url: 'say: %{call.from.constructor()}'}", "DOCUMENT_INVALID"],
    [
      "grows without end",
      `- set: {t: '${"x".repeat(60)}'}\n- label: a\n- set: {t: '\${t + t}'}\n- goto: {label: a}`,
      "DOCUMENT_INVALID",
    ],
  ])("one that %s: the caller hears an apology and goes to the fallback", async (_what, lines, code) => {
    const { report } = await playSwml(mainOf(lines));
    expect(report.ended).toBe("fallback");
    expect(report.problems).toMatchObject([{ code }]);
  });
});

describe("freeswitch-pay check of an SWML document", () => {
  it("names each mistake with its file, line and column, and the code", async () => {
    const path = swmlFile(mainOf("- paly: {}\n- hangup: {reason: rude}"));
    expect(await check(path)).toEqual([
      expect.stringMatching(`^${path}:4:7 The method "paly" is not known.* \\[DOCUMENT_INVALID\\]$`),
      expect.stringMatching(`^${path}:5:24 hangup\\.reason "rude" must be one of .* \\[DOCUMENT_INVALID\\]$`),
    ]);
    expect(await check(swmlFile(mainOf("- hangup")))).toEqual([]);
  });
});
