import { describe, expect, it } from "vitest";
import { isReadable } from "../../src/dialects/dialect.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";
import { mainOf } from "../support/swml.js";
import { LONGEST_MS, took } from "../support/took.js";

const FULL = 65_000;

/** Repeated as often as it fits into the largest document. */
const filled = (text: string) => text.repeat(Math.floor(FULL / text.length));

const numbered = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join("");

function codeOf(text: string): string {
  const read = readSwml(text);
  for (const { line, column, message } of read.mistakes) {
    expect(line >= 1 && column >= 1).toBe(true);
    expect(message.length).toBeLessThan(600);
  }
  expect(read.mistakes.length).toBeLessThanOrEqual(101);
  return isReadable(read) ? "readable" : read.code;
}

/** The code with which a document is refused, or that it is readable; it must not take long. */
function readInTime(text: string): string {
  expect(took(() => readSwml(text)).ms).toBeLessThan(LONGEST_MS);
  return codeOf(text);
}

describe("a hostile document is refused at once", () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ...["b", "c", "d", "e", "f", "g"].map((name, index) => {
      const before = "abcdefg"[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(",")}]`;
    }),
  ].join("\n");

  it.each([
    ["of 10 MB", "x".repeat(10_000_000), "DOCUMENT_TOO_LARGE"],
    ["of 10 MB of JSON", `[${"1,".repeat(5_000_000)}1]`, "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in brackets", "[".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    [
      "nested 10,000 deep in brackets that end",
      "[".repeat(10_000) + "]".repeat(10_000),
      "DOCUMENT_TOO_LARGE",
    ],
    ["nested 10,000 deep in braces", "{a: ".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in JSON", '{"a":'.repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in dashes", "- ".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["nested 10,000 deep in question marks", "? ".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["nested 300 deep in lines", numbered(300, (level) => `${" ".repeat(level)}a:\n`), "DOCUMENT_TOO_LARGE"],
    ["with a bomb of aliases", bomb, "DOCUMENT_TOO_LARGE"],
    ["with an alias of itself", "sections: &a {main: [*a]}", "DOCUMENT_TOO_LARGE"],
    ["with an alias of nothing", "sections: *a", "DOCUMENT_NOT_YAML"],
    ["with 10,000 aliases", `a: &a x\nb: [${"*a,".repeat(10_000)}]`, "DOCUMENT_TOO_LARGE"],
    ["with 4,000 keys", numbered(4_000, (key) => `k${key}:\n`), "DOCUMENT_INVALID"],
    [
      "with 800 jumps to nowhere",
      mainOf(`${numbered(700, (index) => `- label: lab${index}\n`)}${"- goto: {label: labx}\n".repeat(800)}`),
      "readable",
    ],
    ["with 30,000 quotes", `sections: {main: [${'"'.repeat(30_000)}]}`, "DOCUMENT_NOT_YAML"],
    [
      "with many variables that do not end",
      mainOf(`- play: {url: 'say: ${"%{".repeat(30_000)}'}`),
      "readable",
    ],
    [
      "with many variables that cannot be read",
      mainOf(`- set: {a: [${"'%{b c}',".repeat(4_000)}]}`),
      "readable",
    ],
    [
      "with many payments that cannot be read",
      mainOf("- pay: {charge_amount: '%{b c}'}\n".repeat(900)),
      "readable",
    ],
    [
      "with many transfers that cannot be read",
      mainOf("- transfer: '%{b c}'\n- transfer: {dest: '%{b c}'}\n".repeat(500)),
      "readable",
    ],
    ["with a condition of 64 KiB", mainOf(`- cond: [{when: "${filled("%{")}", then: []}]`), "readable"],
    ["with a condition of quotes", mainOf(`- cond: [{when: "${filled("%{'")}", then: []}]`), "readable"],
    ["with an expression of brackets", mainOf(`- play: {url: 'say: %{${"(".repeat(1_020)}}'}`), "readable"],
    ["with an expression of signs", mainOf(`- play: {url: 'say: %{${"!".repeat(1_020)}1}'}`), "readable"],
    [
      "with an address without end",
      mainOf(`- request: {method: GET, url: '/${"a".repeat(60_000)}'}`),
      "readable",
    ],
    [
      "with hosts without end",
      mainOf(
        `- play: {urls: [${numbered(3, () => `'http://${numbered(19_000, (at) => String.fromCodePoint(0x4e00 + at))}',`)}]}`,
      ),
      "readable",
    ],
    ["with 16,000 documents", filled("---\n"), "DOCUMENT_TOO_LARGE"],
  ])("%s", (_what, text, code) => {
    expect(readInTime(text)).toBe(code);
  });

  const junk = [
    ..."!&*?:-,[]{}|>%@`#'\"\\\t\n\r~=",
    ...'[] |{} |[],|{},|[] : |{a} |[a] |""|"a" |! |!a |&a |*a |&a\n|- \n|-\n|:\n|: |? |?\n|a:\n|a: b\n'.split(
      "|",
    ),
    ..." a:\nb:\n|---\n|...\n|%a\n|#\n|- {a: [*b, &c d]}\n|\\q|\\u|\\x0|'a' |\r\n|\ufeff|\u2028|\ud800|\0".split(
      "|",
    ),
    ...["a: |\n", "a: >\n", "- |\n", "  x\n x\n", "- a\n", "- !a b\n", "<<: *a\n"],
  ];

  it.each(["", "[", "sections:\n  main:\n    - "])(
    "of nothing but junk after %j",
    { timeout: 60_000 },
    (lead) => {
      for (const piece of junk) {
        const text = lead + filled(piece);
        expect({ piece, soon: took(() => readSwml(text)).ms < LONGEST_MS }).toEqual({ piece, soon: true });
        codeOf(text);
      }
    },
  );
});
