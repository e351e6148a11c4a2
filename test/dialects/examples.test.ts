import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { dialectOf } from "../../src/cli/dialect-of.js";
import { isReadable } from "../../src/dialects/dialect.js";
import { DIALECTS } from "../../src/dialects/dialects.js";
import { playCall } from "../support/rehearsal.js";

const CARD = ["4242424242424242", "1230", "123", "94105"];
const ACCOUNT = ["121181976", "508862392#"];

/** What a caller types in an example, where it is not a card in TwiML's order, and how the call then goes. */
const CALLS: Readonly<Record<string, { keys?: readonly string[]; asked?: string }>> = {
  "bank-account.twiml.xml": { keys: ACCOUNT },
  "bank-account-twice.twiml.xml": { keys: [...ACCOUNT, "508862392#"] },
  "simple.voxml.xml": { keys: ["4242424242424242", "1230", "94105", "123"] },
  "next-verb.voxml.xml": { keys: ["4242424242424242", "1230", "94105", "123"] },
  "bank-account.voxml.xml": { keys: ACCOUNT },
};

const EXAMPLES = DIALECTS.flatMap((dialect) =>
  readdirSync(`examples/${dialect.name}`).map((file) => ({
    file,
    path: `examples/${dialect.name}/${file}`,
    dialect,
  })),
);

describe("the examples of each XML dialect", () => {
  it.each(EXAMPLES)("$path has no mistakes", ({ path, dialect }) => {
    expect(dialectOf(path, undefined)).toBe(dialect.name);
    const parsed = dialect.parse(readFileSync(path, "utf8"));
    expect(parsed.mistakes).toEqual([]);
    expect(isReadable(parsed)).toBe(true);
  });

  it.each(EXAMPLES)("a caller pays in $path", async ({ path }) => {
    const keys = CALLS[basename(path)]?.keys ?? CARD;
    const { report } = await playCall(path, keys.join(","));
    expect(report).toMatchObject({ result: "success", ended: "document", problems: [] });
    expect(report.connector).toHaveLength(1);
  });
});

describe("the dialect of a document", () => {
  it.each([
    ["a/pay.twiml.xml", "twiml"],
    ["pay.CXML.xml", "cxml"],
    ["https://a.test/pay.voxml.xml?x=1", "voxml"],
    ["pay.swml.yaml", "swml"],
    ["pay.swml.json", "swml"],
    ["pay.xml", "twiml"],
    ["https://a.test/pay", "twiml"],
  ])("%s is guessed as %s", (name, dialect) => {
    expect(dialectOf(name, undefined)).toBe(dialect);
  });

  it("is the one asked for, whatever the file's name", () => {
    expect(dialectOf("pay.twiml.xml", "voxml")).toBe("voxml");
    expect(() => dialectOf("pay.xml", "vxml")).toThrow(/--dialect: "vxml" is none of twiml, cxml, /);
  });
});
