import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { dialectOf } from "../../src/cli/dialect-of.js";
import type { Dialect } from "../../src/dialects/dialect.js";
import { isReadable } from "../../src/dialects/dialect.js";
import { DIALECTS, dialectNamed, SCRIPTS } from "../../src/dialects/dialects.js";
import type { Pay } from "../../src/dialects/program.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";
import { readInstruction } from "../../src/dialects/swml/read-instruction.js";
import { Reader } from "../support/reader.js";
import { playCall } from "../support/rehearsal.js";

const CARD = ["4242424242424242", "1230", "123", "94105"];
const CARD_OF_VOXML = ["4242424242424242", "1230", "94105", "123"];
const ACCOUNT = ["121181976", "508862392#"];

/** What a caller enters in an example, if it is not a card in TwiML's order. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "bank-account.twiml.xml": ACCOUNT,
  "bank-account-twice.twiml.xml": [...ACCOUNT, "508862392#"],
  "no-security-code.twiml.xml": ["4242424242424242", "1230", "94105"],
  "no-postal-code.twiml.xml": ["4242424242424242", "1230", "123"],
  "known-postal-code.twiml.xml": ["4242424242424242", "1230", "123"],
  "simple.voxml.xml": CARD_OF_VOXML,
  "next-verb.voxml.xml": CARD_OF_VOXML,
  "history.voxml.xml": CARD_OF_VOXML,
  "bank-account.voxml.xml": ACCOUNT,
};

/** The names that the examples have for their connectors. */
const NAMES = ["Default", "test", "Stripe_1", "Your_Connector_Name"];
const CONNECTORS = JSON.stringify({
  connectors: Object.fromEntries(NAMES.map((name) => [name, { type: "test" }])),
});

/** Examples without a payment. */
const WITHOUT_PAY = ["after-payment.cxml.xml"];

const EXAMPLES = [...DIALECTS, ...SCRIPTS].flatMap((dialect) =>
  readdirSync(`examples/${dialect.name}`).map((file) => ({
    path: `examples/${dialect.name}/${file}`,
    dialect,
  })),
);

describe("the examples of each dialect", () => {
  it.each(EXAMPLES)("$path has no mistakes", ({ path, dialect }) => {
    expect(dialectOf(path, undefined)).toBe(dialect.name);
    const parsed = dialect.parse(readFileSync(path, "utf8"));
    expect(parsed.mistakes).toEqual([]);
    expect("code" in parsed).toBe(false);
  });

  it.each(EXAMPLES)("a caller pays in $path", async ({ path, dialect }) => {
    const keys = KEYS[basename(path)] ?? CARD;
    const { report } = await playCall(path, keys.join(","), {}, CONNECTORS);
    const pays = !WITHOUT_PAY.includes(basename(path));
    expect(report).toMatchObject({ dialect: dialect.name, ended: "document", problems: [] });
    expect(report.result).toBe(pays ? "success" : null);
    expect(report.connector).toHaveLength(pays ? 1 : 0);
  });
});

describe("the examples on the vendors' pages", () => {
  it.each([
    ["twiml", "bank-account", '<Pay paymentConnector="Your_Connector_Name" paymentMethod="ach-debit" />'],
    ["twiml", "no-security-code", '<Pay securityCode="false" />'],
    ["twiml", "no-postal-code", '<Pay postalCode="false" />'],
    ["twiml", "known-postal-code", '<Pay postalCode="94105" />'],
    ["twiml", "charge-amount", '<Pay chargeAmount="20.45"/>'],
    [
      "twiml",
      "charge-with-action",
      '<Pay chargeAmount="20.45" action="https://enter-your-callback-function-url.twil.io/pay"/>',
    ],
    ["twiml", "one-time-token", '<Pay tokenType="one-time" chargeAmount="0" />'],
    ["cxml", "charge", '<Pay chargeAmount="25.00"/>'],
    ["cxml", "zero-amount", '<Pay chargeAmount="0"/>'],
    ["cxml", "no-amount", "<Pay/>"],
    ["cxml", "simple", '<Pay chargeAmount="20.45"/>'],
    [
      "cxml",
      "status-tracking",
      `<Pay chargeAmount="20.45" action="https://your-callback-url.example.com/pay"
            statusCallback="https://your-callback-url.example.com/status"/>`,
    ],
    ["cxml", "token", '<Pay tokenType="reusable" chargeAmount="0"/>'],
    [
      "cxml",
      "token-with-validation",
      `<Pay tokenType="reusable" chargeAmount="0" validCardTypes="visa mastercard" securityCode="true"
            postalCode="true"/>`,
    ],
    ["cxml", "retries", '<Pay chargeAmount="75.00" maxAttempts="3" timeout="10"/>'],
    [
      "cxml",
      "international",
      '<Pay chargeAmount="100.00" currency="mxn" language="es-MX" description="Mexican peso transaction"/>',
    ],
    // "/next" is another address here, so that the call goes on.
    ["voxml", "simple", '<Pay action="/demo/after-pay" chargeAmount="10.00" paymentConnector="test"/>'],
  ])("%s %s is the same as there", (name, file, pay) => {
    const { programOf } = new Reader(dialectNamed(name) as Dialect);
    const payIn = (text: string) =>
      programOf(text).verbs.find((verb): verb is Pay => verb.verb === "pay")?.request;
    const example = readFileSync(`examples/${name}/${file}.${name}.xml`, "utf8");
    expect(payIn(example)).toEqual(payIn(`<Response>${pay}</Response>`));
  });

  it.each(["charge", "tokenization", "simple", "token", "retries", "international"])(
    "%s of SWML is the same in YAML and in JSON, as there",
    (name) => {
      const instructions = ["yaml", "json"].map((format) => {
        const program = readSwml(readFileSync(`examples/swml/${name}.swml.${format}`, "utf8"));
        if (!isReadable(program)) throw new Error("unreadable");
        const steps = program.sections.get("main") ?? [];
        return steps.map((step) => readInstruction(step, { mistakes: [], warnings: [] }));
      });
      expect(instructions[0]).toEqual(instructions[1]);
      expect(instructions[0]).toMatchObject([{ method: "pay" }]);
    },
  );
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

  it("is the requested one, whatever the file's name", () => {
    expect(dialectOf("pay.twiml.xml", "voxml")).toBe("voxml");
    expect(() => dialectOf("pay.xml", "vxml")).toThrow(/--dialect: "vxml" is not one of twiml, cxml, /);
  });
});
