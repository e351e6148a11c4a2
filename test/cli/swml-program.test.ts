import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.js";
import { TestServer } from "../support/http-server.js";
import { mainOf, playSwml, swmlFile } from "../support/swml.js";

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A server that answers every request with `answer`. */
async function server(answer: (path: string) => string, type = "application/yaml"): Promise<TestServer> {
  const one = await TestServer.start((request, response) => {
    response.writeHead(200, { "content-type": type }).end(answer(new URL(request.url, "http://x").pathname));
  });
  open.push(one);
  return one;
}

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

  it("computes with JavaScript", async () => {
    const { report } = await playSwml(
      mainOf(`
- set:
    items: [{name: tea, price: 2.5}, {name: cake, price: 3}]
    total: '\${items.reduce((sum, { price }) => sum + price, 0)}'
    code: '\${"42".padStart(8, "0")}'
- cond:
  - when: items.some(({ name }) => /^ca/.test(name)) && total?.toFixed(2) === '5.50'
    then: [{play: {url: 'say: \${items.map(({ name }) => name.toUpperCase()).join(" and ")}, \${total.toFixed(2)}'}}]
- label: again
- set: {n: '\${(vars.n ?? 0) + 1}'}
- goto: {label: again, when: '[1, 2].includes(n)', max: 9}
- play: {url: 'say: \${code} \${n} \${Math.max(...items.map((one) => one.price))}'}
`),
    );
    expect(report.heard).toEqual(["TEA and CAKE, 5.50", "00000042 3 3"]);
  });

  it("collects more keys until a terminator", async () => {
    const { report } = await playSwml(
      mainOf(`
- prompt: {play: ['say: Your number', 'silence: 1'], max_digits: 8, terminators: '#*'}
- play: {url: 'say: \${prompt_value} \${prompt_digit_terminator} \${prompt_value == "1234"}'}
`),
      "1234#",
    );
    expect(report.heard.at(-1)).toBe("xxxx # true");
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

  it("executes a section with parameters, and continues with its return value", async () => {
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

  it("does not return from a transfer", async () => {
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

  it("sends a request to a server, and stores its answer", async () => {
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

  it("a rehearsal contacts no other host", async () => {
    const { report } = await playSwml(mainOf("- request: {url: 'https://example.com/x', method: GET}"));
    expect(report.variables).toMatchObject({ request_result: "failed", return_value: "failed" });
  });

  it("a rehearsal fetches no document from another host: the call ends there", async () => {
    const { report, happenings } = await playSwml(
      mainOf("- transfer: {dest: 'https://example.com/next?shop=7'}\n- play: {url: 'say: never'}"),
    );
    expect(happenings).toContainEqual(
      expect.objectContaining({ type: "not-sent", url: "https://example.com/next" }),
    );
    expect(report).toMatchObject({ heard: [], ended: "document", problems: [] });
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

  it("connects the caller with another party, and continues when that call ends", async () => {
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
    ["loops", "- label: a\n- execute: {dest: main}", "DOCUMENT_LOOP"],
    ["transfers endlessly", "- transfer: {dest: main}", "DOCUMENT_LOOP"],
    ["computes endlessly", "- play: {url: 'say: %{(() => { for (;;); })()}'}", "DOCUMENT_INVALID"],
    [
      "grows without end",
      `- set: {t: '${"x".repeat(60)}'}\n- label: a\n- set: {t: '\${t + t}'}\n- goto: {label: a}`,
      "DOCUMENT_INVALID",
    ],
  ])("one that %s: the caller hears an apology and is sent to the fallback", async (_what, lines, code) => {
    const { report } = await playSwml(mainOf(lines));
    expect(report.ended).toBe("fallback");
    expect(report.problems).toMatchObject([{ code }]);
  });
});

const CARD = "4242424242424242,1230,123,94105";

describe("what is left out of an SWML program", () => {
  it.each([
    ["an invalid value that is known only at run time", "- set: {n: lots}\n- sleep: '%{n}'"],
    ["a jump to a label that does not exist", "- goto: {label: nowhere}"],
    ["a transfer to a section that does not exist", "- transfer: {dest: nowhere}"],
    ["a method that does not run here", "- record_call: {format: mp3}"],
    ["a condition that cannot be read", "- cond: [{when: 'a b', then: [hangup]}]"],
    ["a branch that is not reached", "- cond: [{when: 'false', then: [foo: 1, play: {}]}]"],
  ])("%s: the next instruction runs", async (_what, lines) => {
    const { report, happenings } = await playSwml(mainOf(`${lines}\n- play: {url: 'say: Here.'}`));
    expect(report).toMatchObject({ ended: "document", heard: ["Here."], problems: [] });
    const warnings = happenings.filter(({ type }) => type === "warning");
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.every((one) => "line" in one && one.line >= 4)).toBe(true);
  });

  const heard = "- play: {url: 'say: %{vars.x === undefined}'}";

  it.each<[string, string, string[]]>([
    ["in words: only they are missing", "- play: {url: 'say: Hello %{call.from.missing()}!'}", ["Hello !"]],
    ["in one of several sounds", "- play: {urls: ['%{call.from.missing()}', 'say: Second']}", ["Second"]],
    ["in what an instruction needs: it is left out", "- transfer: {dest: '%{call.from.missing()}'}", []],
    ["in a condition: it is false", "- cond: [{when: call.from.missing(), then: [hangup]}]", []],
    ["in a jump: there is none", "- label: a\n- goto: {label: a, when: call.from.missing()}", []],
    ["in a variable: it is not set", `- set: {x: 1}\n- set: {x: '%{call.missing()}'}\n${heard}`, ["true"]],
    ["in a part of a variable: nor is it", `- set: {x: '1%{call.missing()}0'}\n${heard}`, ["true"]],
    ["in a part that cannot be read: nor is it", `- set: {x: '1%{call.from +}0'}\n${heard}`, ["true"]],
  ])("an expression with an error %s, and the next instruction runs", async (_what, lines, before) => {
    const { report, happenings } = await playSwml(mainOf(`${lines}\n- play: {url: 'say: Here.'}`));
    expect(report).toMatchObject({ ended: "document", heard: [...before, "Here."], problems: [] });
    expect(happenings.filter(({ type }) => type === "warning")).toEqual([
      expect.objectContaining({
        code: "DOCUMENT_VALUE_INVALID",
        line: expect.any(Number),
        column: expect.any(Number),
        message: expect.stringMatching(/ends with an error.*: TypeError: |can't be read/),
      }),
    ]);
  });

  it("an error after a payment drops no later instruction", async () => {
    const pay = "- pay: {payment_connector_url: 'https://example.com/process', charge_amount: 5}";
    const fault = "- play: {url: 'say: %{call.headers.find((one) => one.name).value}'}";
    const { report } = await playSwml(mainOf(`${pay}\n${fault}\n- play: {url: 'say: Bye'}`), CARD);
    expect(report).toMatchObject({ result: "success", ended: "document", problems: [] });
    expect(report.heard.at(-1)).toBe("Bye");
  });

  it("is reported once, however often it runs", async () => {
    const { happenings } = await playSwml(
      mainOf("- label: a\n- hangup: {reasons: x}\n- goto: {label: a, max: 9}"),
    );
    expect(happenings.filter(({ type }) => type === "warning")).toHaveLength(1);
  });

  it.each([
    ["a script that computes endlessly", "- play: {url: 'say: %{(() => { for (;;); })()}'}"],
    ["a document that does not exist", "- transfer: {dest: 'http://127.0.0.1:1/x'}"],
  ])("never hides a payment that was made: %s", async (_what, lines) => {
    const pay = "- pay: {payment_connector_url: 'https://example.com/process', charge_amount: 5}";
    const { report } = await playSwml(mainOf(`- record_call: {format: mp3}\n${pay}\n${lines}`), CARD);
    expect(report).toMatchObject({ result: "success", ended: "fallback" });
    expect(report.heard.at(-1)).toBe("Your payment was made. Please do not pay again.");
  });
});

describe("freeswitch-pay check of an SWML document", () => {
  it("names each mistake with its file, line and column", async () => {
    const path = swmlFile(mainOf("- paly: {}\n- hangup: {reason: rude}"));
    expect((await check(path)).lines).toEqual([
      expect.stringMatching(`^${path}:4:7 The method "paly" is not known`),
      expect.stringMatching(`^${path}:5:24 hangup\\.reason "rude" must be one of`),
    ]);
    expect(await check(swmlFile(mainOf("- hangup")))).toEqual({ lines: [], isMistaken: false });
  });
});
