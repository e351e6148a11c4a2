import { performance } from "node:perf_hooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSwmlReadable, readSwml } from "../../src/dialects/swml/read-document.js";
import { mainOf } from "../support/swml.js";

/** "line:column message" of every mistake. */
function mistakesOf(text: string): string[] {
  return readSwml(text).mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("reading SWML", () => {
  it("takes YAML and JSON alike", () => {
    const yaml = readSwml(mainOf("- answer: {}\n- hangup"));
    const json = readSwml('{"version": "1.0.0",\n\t"sections": {"main": [{"answer": {}}, {"hangup": {}}]}}');
    for (const read of [yaml, json]) {
      expect(read.mistakes).toEqual([]);
      const steps = isSwmlReadable(read) ? read.sections.get("main") : undefined;
      expect(steps?.map(({ method }) => method)).toEqual(["answer", "hangup"]);
    }
  });

  it("names every mistake at once, with its line and column", () => {
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
      "        - when: a = b",
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
      expect.stringMatching(/^11:17 cond\.when "a = b" can't be read as a condition/),
      expect.stringMatching(/^13:15 execute: there is no section "mian".*Did you mean "main"\?$/),
    ]);
  });

  it.each([
    ["", /^1:1 The document needs "sections"/],
    ["- a", /^1:1 The document must be an object, and is a list/],
    ["sections: {}", /^1:11 sections needs "main"/],
    ["version: 1.0.0", /^1:1 The document needs "sections"/],
    ["sections: {main: [a: [}", /^1:\d+ /],
    ["sections:\n  main: []\n  main: []", /^3:3 The key "main" comes twice/],
    ["sections: {main: []}\n---\nx: 1", /second document/],
    [mainOf("- play: {}\n  hangup: {}"), /"hangup" needs a "-" of its own/],
    [mainOf("- play: hello"), /play must be an object, and is a single value/],
    [mainOf("- play: {url: 'ftp://x/y'}"), /must begin with say:/],
    [mainOf("- prompt: {play: 'say: x', max_digits: none}"), /4:\d+ prompt\.max_digits "none"/],
    [mainOf("- request: {url: 'https://x', method: FETCH}"), /request\.method/],
    [mainOf("- request: {url: 'https://x', method: GET, headers: {Host: x}}"), /only Accept/],
    [mainOf("- set: {__proto__: 1}"), /can't be the name of a variable/],
    [mainOf("- play: {url: 'say: %{a b}'}"), /the expression .* can't be read/],
    [mainOf("- label: a\n- label: a"), /5:7 The label "a" stands in this section already/],
    [mainOf("- record: {}"), /4:7 The method "record" is not known/],
  ])("refuses %j", (text, mistake) => {
    expect(mistakesOf(text).join("\n")).toMatch(mistake);
  });

  it("warns of what has no effect, and runs", () => {
    const read = readSwml(mainOf("- prompt: {play: 'say: x', volume: 4, speech_hints: [one]}"));
    expect(isSwmlReadable(read)).toBe(true);
    expect(read.mistakes.map(({ message }) => message)).toEqual([
      "prompt.volume has no effect here.",
      "prompt.speech_hints has no effect here: only keys are collected.",
    ]);
  });

  it("leaves what is known only in the call for the call", () => {
    const text = mainOf(
      "- pay: {payment_connector_url: '%{url}', charge_amount: '%{amount}', timeout: '%{n}'}",
    );
    expect(mistakesOf(text)).toEqual([]);
  });

  it("does not repeat a card number that stands in a document", () => {
    const number = ["4242", "4242", "4242", "4242"].join("");
    expect(
      mistakesOf(mainOf(`- play: {url: 'x:${number}'}`))
        .join()
        .includes(number),
    ).toBe(false);
  });
});

/** Milliseconds that reading takes, and the code. */
function timed(text: string): [ms: number, code: string] {
  const began = performance.now();
  const read = readSwml(text);
  return [performance.now() - began, isSwmlReadable(read) ? "readable" : read.code];
}

describe("a hostile document is refused at once", () => {
  readSwml(mainOf("- hangup"));

  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ...["b", "c", "d", "e", "f", "g"].map((name, index) => {
      const before = "abcdefg"[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(",")}]`;
    }),
  ].join("\n");

  it.each([
    ["of 10 MB", "x".repeat(10_000_000), "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in brackets", "[".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in braces", "{a: ".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in dashes", "- ".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in question marks", "? ".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["with a bomb of aliases", bomb, "DOCUMENT_TOO_LARGE"],
    ["with an alias of itself", "sections: &a {main: [*a]}", "DOCUMENT_TOO_LARGE"],
    ["with an alias of nothing", "sections: *a", "DOCUMENT_NOT_YAML"],
    ["with 9,000 keys", Array.from({ length: 9_000 }, (_, key) => `k${key}:`).join("\n"), "DOCUMENT_INVALID"],
    ["with 10,000 aliases", `a: &a x\nb: [${"*a,".repeat(10_000)}]`, "DOCUMENT_TOO_LARGE"],
    [
      "with 1,300 jumps to nowhere",
      mainOf(
        `${Array.from({ length: 1_200 }, (_, index) => `- label: lab${index}\n`).join("")}${"- goto: {label: labx}\n".repeat(1_300)}`,
      ),
      "DOCUMENT_INVALID",
    ],
    ["with 60,000 quotes", `sections: {main: [${'"'.repeat(60_000)}]}`, "DOCUMENT_NOT_YAML"],
    [
      "with many variables that do not end",
      mainOf(`- play: {url: 'say: ${"%{".repeat(30_000)}'}`),
      "readable",
    ],
  ])("%s", (_what, text, code) => {
    const [ms, told] = timed(text);
    expect(told).toBe(code);
    expect(ms).toBeLessThan(1_000);
  });

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

  it("whatever is written, reading never throws", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 6 })), { maxLength: 60 }), (words) => {
        const read = readSwml(words.join(""));
        expect(isSwmlReadable(read) || read.mistakes.length > 0).toBe(true);
        for (const { line, column } of read.mistakes) expect(line >= 1 && column >= 1).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
