import { afterEach, describe, expect, it } from "vitest";
import { TestServer } from "../support/http-server.js";
import { mainOf, playSwml } from "../support/swml.js";

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A server that answers every request with `answer`. */
async function server(answer: string, type = "application/json"): Promise<TestServer> {
  const one = await TestServer.start((_request, response) => {
    response.writeHead(200, { "content-type": type }).end(answer);
  });
  open.push(one);
  return one;
}

const LONG = "a".repeat(30_000);
const NUMBER = ["4242", "4242", "4242", "4242"].join("");
const some = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join("");

/** Seconds of computing that no call may take; each instruction yields to other calls after 10 ms. */
const MOST_SECONDS = 10;

/** The problem of a call of these instructions, which must not compute for long. */
async function problemOf(lines: string, keys = ""): Promise<{ code: string; message: string } | undefined> {
  const before = process.cpuUsage();
  const { report, log } = await playSwml(mainOf(lines), keys);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
  expect(JSON.stringify(report) + log).not.toContain(NUMBER);
  return report.problems[0];
}

describe("a hostile SWML program ends with a documented code", { timeout: 60_000 }, () => {
  const big = `- set: {a: '${LONG}'}\n- set: {b: '%{a + a}'}\n`;

  it.each([
    ["jumps endlessly", `- label: a\n${"- goto: {label: a, max: 100}\n".repeat(4)}`, undefined],
    ["executes itself", "- execute: {dest: main}", "DOCUMENT_LOOP"],
    [
      "executes itself after it returns",
      "- execute: {dest: main, on_return: [execute: {dest: main}]}",
      "DOCUMENT_LOOP",
    ],
    ["transfers to itself", "- transfer: {dest: main}", "DOCUMENT_LOOP"],
    [
      "doubles a text",
      "- set: {t: abc}\n- label: a\n- set: {t: '%{t}%{t}'}\n- goto: {label: a}",
      "DOCUMENT_INVALID",
    ],
    [
      "doubles a list",
      "- set: {t: [1]}\n- label: a\n- set: {t: ['%{t}', '%{t}']}\n- goto: {label: a}",
      "DOCUMENT_INVALID",
    ],
    [
      "nests a list",
      "- set: {t: [1]}\n- label: a\n- set: {t: ['%{t}']}\n- goto: {label: a}\n- transfer: {dest: main}",
      "DOCUMENT_INVALID",
    ],
    [
      "nests all variables",
      "- label: a\n- set: {t: {t: '%{vars}'}}\n- goto: {label: a}\n- transfer: {dest: main}",
      "DOCUMENT_INVALID",
    ],
    ["repeats a text in a text", `${big}- play: {url: 'say: ${"%{b}".repeat(7_500)}'}`, "DOCUMENT_INVALID"],
    [
      "repeats a text in a body",
      `${big}- request: {url: x, method: POST, body: [${"'%{b}',".repeat(4_000)}]}`,
      "DOCUMENT_INVALID",
    ],
    [
      "repeats a text in parameters",
      `${big}- execute: {dest: main, params: {p: [${"'%{b}',".repeat(4_000)}]}}`,
      "DOCUMENT_INVALID",
    ],
    ["repeats a text in a return value", `${big}- return: [${"'%{b}',".repeat(4_000)}]`, "DOCUMENT_INVALID"],
    [
      "repeats a text in the parameters of a payment",
      `${big}- pay: {payment_connector_url: x, parameters: [${some(900, (at) => `{name: n${at}, value: '%{b}'},`)}]}`,
      "DOCUMENT_INVALID",
    ],
    ["sets a thousand texts", `${big}- set: {${some(900, (at) => `v${at}: '%{b}',`)}}`, "DOCUMENT_INVALID"],
    [
      "sets nine hundred variables again and again",
      `- label: a\n- set: {${some(900, (at) => `v${at}: ${at},`)}}\n- goto: {label: a}\n- transfer: {dest: main}`,
      "DOCUMENT_LOOP",
    ],
    [
      "seeks a long text in a long text",
      `${big}- set: {c: '%{a.slice(0, 8000) + "b" + a.slice(0, 8000)}'}\n- set: {d: '%{[${"b.indexOf(c),".repeat(70)}1].length}'}`,
      "DOCUMENT_INVALID",
    ],
    [
      "splits a text a thousand times",
      `- set: {a: '${LONG.slice(0, 16_000)}'}\n- set: {d: '${"%{a.split(0).length}".repeat(1_500)}'}`,
      "DOCUMENT_INVALID",
    ],
    [
      "splits it into letters",
      `- set: {a: '${LONG.slice(0, 12_000)}'}\n- set: {d: '${`%{a.split("").length}`.repeat(1_500)}'}`,
      "DOCUMENT_INVALID",
    ],
    ["unsets the same a thousand times", `- unset: [${"a.b,".repeat(1_000)}]`, undefined],
    [
      "requests a host with an endless name",
      "- set: {h: 'http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}\n- label: a\n- set: {h: '%{h}%{h.slice(7)}'}\n- goto: {label: a, max: 9}\n- transfer: {dest: '%{h}'}",
      undefined,
    ],
    [
      "transfers where the caller says",
      `- prompt: {play: 'say: x', max_digits: 16}\n- transfer: {dest: '%{prompt_value}'}`,
      undefined,
    ],
    [
      "jumps where the caller says",
      `- prompt: {play: 'say: x', max_digits: 16}\n- goto: {label: '%{prompt_value}'}`,
      undefined,
    ],
    [
      "calls what the caller says",
      `- prompt: {play: 'say: x', max_digits: 16}\n- set: {a: '%{call[prompt_value]()}'}`,
      undefined,
    ],
    [
      "looks for this process in the constructors of its objects",
      `- set: {a: '%{vars.constructor.constructor("return process")()}'}`,
      undefined,
    ],
    ["computes endlessly", "- set: {a: '%{(() => {for (;;);})()}'}", "DOCUMENT_INVALID"],
    [
      "computes endlessly in a condition",
      "- cond: [{when: '/(a+)+$/.test(\"a\".repeat(40) + 0)', then: []}]",
      "DOCUMENT_INVALID",
    ],
    [
      "fills the memory",
      "- play: {url: 'say: %{Array(1e7).fill([]).map((one) => [one])}'}",
      "DOCUMENT_INVALID",
    ],
    [
      "computes for long again and again",
      "- label: a\n- set: {n: '%{Array(1e5).fill(1).reduce((a, b) => a + b)}'}\n- goto: {label: a}\n- transfer: {dest: main}",
      "DOCUMENT_LOOP",
    ],
    [
      "writes itself as text endlessly",
      `- set: {d: '{"sections": {"main": [{"execute": {"dest": "%{vars.d}"}}]}}'}\n- execute: {dest: '%{d}'}`,
      undefined,
    ],
  ])("when it %s", async (_what, lines, code) => {
    const problem = await problemOf(lines, NUMBER);
    expect(problem?.code).toBe(code);
  });

  it("when it runs a document from its own text again and again", async () => {
    const inline = JSON.stringify({ sections: { main: Array(2_000).fill({ hangup: {} }), more: [] } });
    const lines = `- set: {d: '${inline.replaceAll("hangup", "answer")}'}\n- label: a\n${"- execute: {dest: '%{d}'}\n".repeat(9)}- goto: {label: a}`;
    expect((await problemOf(lines))?.code).toBe("DOCUMENT_LOOP");
  });
});

describe("the answer of a server that is saved", { timeout: 60_000 }, () => {
  const asking = (url: string) => `- request: {url: '${url}', method: GET, save_variables: true}\n`;

  it.each([
    ["of a million levels", "[".repeat(500_000) + "]".repeat(500_000), undefined],
    ["of 30,000 levels", "[".repeat(30_000) + "]".repeat(30_000), "DOCUMENT_INVALID"],
    ["of 1 MiB", `{"a": "${"x".repeat(1_048_000)}"}`, undefined],
    ["of more than 1 MiB", `{"a": "${"x".repeat(2_000_000)}"}`, undefined],
    ["of many small values", `[${"1,".repeat(30_000)}1]`, "DOCUMENT_INVALID"],
    [
      "with names that objects inherit",
      '{"__proto__": {"x": 1}, "constructor": {"prototype": {"x": 1}}}',
      undefined,
    ],
    ["of no JSON", "\0".repeat(60_000), undefined],
    ["of a number without end", "9".repeat(60_000), undefined],
  ])("%s", async (_what, answer, code) => {
    const { url } = await server(answer);
    const problem = await problemOf(`${asking(url)}- set: {copy: '%{request_response}'}`);
    expect(problem?.code).toBe(code);
    expect(({} as Record<string, unknown>).x).toBe(undefined);
  });

  it("is not requested again and again", async () => {
    const one = await server("{}");
    const loop = `- label: a\n${asking(one.url)}- goto: {label: a, max: 99}\n`;
    const other = loop.replaceAll("label: a", "label: b");
    const problem = await problemOf(`${loop}${other}${asking(one.url)}`);
    expect(problem).toMatchObject({
      code: "DOCUMENT_LOOP",
      message: expect.stringContaining("200 requests"),
    });
    expect(one.received).toHaveLength(200);
  });

  it("again and again takes no more memory than the variables may use", async () => {
    const { url } = await server(`{"a": "${"x".repeat(60_000)}"}`);
    const more = some(30, (at) => `${asking(url)}- set: {v${at}: '%{request_response_body}'}\n`);
    expect((await problemOf(more))?.message).toMatch(/more than 1000 variables or 1048576 characters/);
  });
});
