import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReadable } from "../../src/dialects/dialect.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";
import { readInstruction } from "../../src/dialects/swml/read-instruction.js";
import { mainOf } from "../support/swml.js";

/** "line:column message" of every mistake. */
function mistakesOf(text: string): string[] {
  return readSwml(text).mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("what YAML files for other tools have", () => {
  it("merges objects by <<: the member itself counts, then the earlier map", () => {
    const text = `version: 1.0.0
x-pay: &pay {payment_connector_url: "https://s.example", timeout: 9, currency: eur}
x-slow: &slow {timeout: 60, description: slow}
sections:
  main:
    - pay: {<<: [*pay, *slow], currency: pln}
    - x-note: paid
      hangup: {}
`;
    const program = readSwml(text);
    expect(program.mistakes).toEqual([]);
    const steps = "sections" in program ? (program.sections.get("main") ?? []) : [];
    expect(steps.map(({ method }) => method)).toEqual(["pay", "hangup"]);
    const [pay] = steps;
    expect(pay && readInstruction(pay, { mistakes: [], warnings: [] })).toMatchObject({
      request: { timeoutMs: 9_000, currency: "PLN", description: "slow" },
    });
  });

  it("refuses to merge anything but objects", () => {
    const { mistakes } = readSwml(mainOf("- pay: {<<: 5}"));
    expect(mistakes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"<<" merges objects only/),
    ]);
  });
});

describe("reading SWML", () => {
  it("accepts YAML and JSON alike", () => {
    const yaml = readSwml(mainOf("- answer: {}\n- hangup"));
    const json = readSwml('{"version": "1.0.0",\n\t"sections": {"main": [{"answer": {}}, {"hangup": {}}]}}');
    for (const read of [yaml, json]) {
      expect(read.mistakes).toEqual([]);
      const steps = isReadable(read) ? read.sections.get("main") : undefined;
      expect(steps?.map(({ method }) => method)).toEqual(["answer", "hangup"]);
    }
  });

  it("reports all mistakes at once, with line and column", () => {
    const text = [
      "version: 2.0.0",
      "sections:",
      "  main:",
      "    - paly: {}",
      "    - play: {urls: []}",
      "    - pay:",
      "        charge_amount: lots",
      "        max_attempt: 2",
      "    - goto: {label: nowhere, max: 200}",
      "    - cond:",
      "        - when: a b",
      "          then:",
      "            - execute: {dest: mian}",
    ].join("\n");
    expect(mistakesOf(text)).toEqual([
      "1:10 version must be 1.0.0.",
      expect.stringMatching(/^4:7 The method "paly" is not known.*Did you mean pay\?$/),
      '7:9 pay needs "payment_connector_url".',
      expect.stringMatching(/^7:24 pay\.charge_amount "lots" must be a decimal/),
      expect.stringMatching(/^8:9 pay has no "max_attempt".*Did you mean max_attempts\?$/),
      expect.stringMatching(/^9:7 goto: there is no label "nowhere"/),
      expect.stringMatching(/^9:35 goto\.max "200" must be a whole number from 1 to 100/),
      expect.stringMatching(/^11:17 cond\.when "a b" can't be read as a condition/),
      expect.stringMatching(/^13:15 execute: there is no section "mian".*Did you mean "main"\?$/),
    ]);
  });

  it.each([
    ["", /^1:1 The document needs "sections"/],
    ["- a", /^1:1 The document must be an object, and is a list/],
    ["sections: {}", /^1:11 sections needs "main"/],
    ["version: 1.0.0", /^1:1 The document needs "sections"/],
    ["sections: {main: [a: [}", /^1:\d+ /],
    ["sections:\n  main: []\n  main: []", /^3:3 The key "main" is repeated/],
    ["sections: {main: []}\n---\nx: 1", /second document/],
    [mainOf("- play: {}\n  hangup: {}"), /"hangup" needs a "-" of its own/],
    [mainOf("- play: ftp://x"), /play\.url "ftp:\/\/x" must begin with say:/],
    [mainOf("- play: [a]"), /play must be an object, and is a list/],
    [mainOf("- play: {url: 'ftp://x/y'}"), /must begin with say:/],
    [mainOf("- prompt: {play: 'say: x', max_digits: none}"), /4:\d+ prompt\.max_digits "none"/],
    [mainOf("- request: {url: 'https://x', method: FETCH}"), /request\.method/],
    [mainOf("- request: {url: 'https://x', method: GET, headers: {Host: x}}"), /only Accept/],
    [mainOf("- set: {__proto__: 1}"), /can't be the name of a variable/],
    [mainOf("- play: {url: 'say: %{a b}'}"), /the expression .* can't be read/],
    [mainOf("- label: a\n- label: a"), /5:7 The label "a" is already used in this section/],
    ["sections: !!js/function 'x'", /^1:\d+ The tag "tag:yaml.org,2002:js\/function" is not known here/],
    [
      "sections: !!python/object:os.system {}",
      /The tag "tag:yaml.org,2002:python\/object:os.sy.*" is not known/,
    ],
    ["sections: !mine {main: []}", /^1:\d+ The tag "!mine" is not known here/],
    ["sections: {main: !!binary aGFuZ3Vw}", /binary" is not known here/],
    ["%YAML 1.1\n---\nsections: {main: !!set {a}}", /set" is not known here/],
    ["a: &a {main: []}\nsections:\n  <<: *a", /^1:1 The document has no "a"/],
    ["sections: {main: [], ? [a] : b}", /^1:24 A key must be a single value/],
    ['{"sections": {"main": []}, "sections": {"main": []}}', /^1:28 The key "sections" is repeated/],
    ["sections: {main: []}\n__proto__: {main: []}", /^2:1 The document has no "__proto__"/],
    [mainOf("- constructor: {}"), /^4:7 The method "constructor" is not known/],
    [mainOf("- __proto__: {}"), /^4:7 The method "__proto__" is not known/],
    [mainOf("- set: {vars.constructor: 1}"), /can't be the name of a variable/],
    [mainOf("- goto: {label: constructor}"), /there is no label "constructor"/],
    [mainOf("- execute: {dest: __proto__}"), /there is no section "__proto__"/],
    [mainOf("- switch: {variable: 'a b', case: {}}"), /must be the name of a variable/],
    [mainOf(`- sleep: ${"9".repeat(400)}`), /sleep\.duration "x+\.\.\." must be a whole number/],
    [mainOf("- sleep: 1e999"), /must be a whole number/],
    [mainOf("- sleep: 2026-11-01T12:00:00Z"), /must be a whole number/],
    [
      mainOf("- pay: {payment_connector_url: 'x', charge_amount: 1e15}"),
      /must be from 0 to 9,999,999,999,999\.99/,
    ],
    [mainOf(`- pay: {payment_connector_url: 'x', charge_amount: ${"9".repeat(60)}}`), /must be from 0/],
    ["sections:\r\n  main: [play: {url: 'say: \0'}]", /^2:28 A character that YAML does not allow/],
    ["s\0e\0c\0t\0i\0o\0n\0s\0:\0", /^1:2 A character that YAML does not allow/],
    ["\ufffes\u0001", /^1:1 A character that YAML does not allow/],
    ["sections: \ud83d", /^1:11 A character that YAML does not allow/],
    ["sections: '\u007f'", /^1:12 A character that YAML does not allow/],
    ["sections: \u0092", /^1:11 A character that YAML does not allow/],
    [mainOf("- record: {}"), /4:7 The method "record" is not supported here, and is left out: it would need/],
    [mainOf("- recrod: {}"), /4:7 The method "recrod" is not known/],
  ])("reports the mistake in %j", (text, mistake) => {
    expect(mistakesOf(text).join("\n")).toMatch(mistake);
  });

  it("refuses a request whose body is too large, its aliases expanded", () => {
    const long = `- set: {a: &a "${"x".repeat(40_000)}"}`;
    expect(mistakesOf(mainOf(`${long}\n- request: {url: x, method: POST, body: [*a, *a]}`))).toEqual([
      "5:45 request.body has more than 65536 characters.",
    ]);
  });

  it("accepts a byte order mark, and every character of Unicode that YAML allows", () => {
    const read = readSwml(`\ufeff${mainOf("- play: {url: 'say: \u0085\u00a0ż\u{1f600}\ufffd'}")}`);
    expect(read.mistakes).toEqual([]);
  });

  it("never splits a character in a message", () => {
    const [mistake] = mistakesOf(mainOf(`- play: {url: 'ftp:${"x".repeat(35)}\u{1f600}'}`));
    expect(mistake).toMatch(/"ftp:x{35}\.\.\." must begin/);
  });

  it("warns of what has no effect, and runs", () => {
    const read = readSwml(mainOf("- prompt: {play: 'say: x', volume: 4, speech_hints: [one]}"));
    expect(isReadable(read)).toBe(true);
    expect(read.mistakes.map(({ message }) => message)).toEqual([
      "prompt.volume has no effect here.",
      "prompt.speech_hints has no effect here: only keys are collected.",
    ]);
  });

  it("looks for what the author meant until that would keep other calls waiting", () => {
    const many = Array.from({ length: 100 }, (_, index) => `row${String(index).padStart(2, "0")}`);
    const labels = many.map((name) => `- label: ${name}`);
    const jumps = many.map((name) => `- goto: {label: ${name}x}`);
    const mistakes = mistakesOf(mainOf([...labels, ...jumps].join("\n")));
    expect(mistakes).toHaveLength(100);
    expect(mistakes[9]).toMatch(/no label "row09x" in this section\. Did you mean "row09"\?$/);
    expect(mistakes[10]).toMatch(/no label "row10x" in this section\.$/);
  });

  it("leaves what is known only during the call for the call", () => {
    const text = mainOf(
      "- pay: {payment_connector_url: '%{url}', charge_amount: '%{amount}', timeout: '%{n}'}",
    );
    expect(mistakesOf(text)).toEqual([]);
  });

  const number = ["4242", "4242", "4242", "4242"].join("");

  it.each([
    mainOf(`- play: {url: 'x:${number}'}`),
    mainOf(`- play: {url: 'say: %{${number}a}'}`),
    mainOf(`- cond: [{when: 'x + "${number}', then: []}]`),
    mainOf(`- cond: [{when: ${number} is, then: []}]`),
    mainOf(`- ${number}: {}`),
    mainOf(`- goto: {label: '${number}'}`),
    mainOf(`- execute: {dest: '${number}'}`),
    `sections: {main: [], main: [], ${number}: [], ${number}: []}`,
    `sections: !${number} {main: []}`,
    `sections: *${number}`,
    `sections: {main: ${number}`,
    `%${number}`,
  ])("does not repeat a card number in a document (%#)", (text) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).not.toEqual([]);
    expect(mistakes.join().includes(number)).toBe(false);
  });
});

describe("any words at all", () => {
  const word = fc.constantFrom(
    "version: 1.0.0",
    "sections:",
    "main:",
    "- ",
    "pay:",
    "play:",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "%{",
    "}",
    "'",
    '"',
    "\n",
    "  ",
    ": ",
    "cond:",
    "when:",
    "label:",
    "goto:",
    "!!binary ",
    "<<: ",
    "|",
    "\t",
  );

  it("reading never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 6 })), { maxLength: 60 }), (words) => {
        const read = readSwml(words.join(""));
        expect(isReadable(read) || read.mistakes.length > 0).toBe(true);
        for (const { line, column } of read.mistakes) expect(line >= 1 && column >= 1).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
