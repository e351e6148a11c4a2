import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PayRequest } from "../../src/core/payment.js";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { CXML_PAY } from "../../src/dialects/cxml/profile.js";
import { type Dialect, isReadable } from "../../src/dialects/dialect.js";
import { TWIML_PAY } from "../../src/dialects/twiml/profile.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { VOXML_PAY } from "../../src/dialects/voxml/profile.js";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import type { XmlPayProfile } from "../../src/dialects/xml/pay/profile.js";
import { Reader } from "../support/reader.js";

const ALL: readonly { name: string; dialect: Dialect; profile: XmlPayProfile }[] = [
  { name: "TwiML", dialect: twiml, profile: TWIML_PAY },
  { name: "cXML", dialect: cxml, profile: CXML_PAY },
  { name: "VoXML", dialect: voxml, profile: VOXML_PAY },
];

/** One attribute: how the document writes it, and what it does to the request. */
interface Written {
  readonly text: string;
  readonly expected: Partial<PayRequest>;
}

const escaped = (text: string) =>
  text.replace(/[&<>"'\n\t\r]/g, (character) => `&#${character.charCodeAt(0)};`);

const written = <T>(values: fc.Arbitrary<T>, name: string, expected: (value: T) => Partial<PayRequest>) =>
  values.map(
    (value): Written => ({ text: `${name}="${escaped(String(value))}"`, expected: expected(value) }),
  );

const someText = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((text) => !/[\p{Cc}\p{Cn}\p{Cs}]/u.test(text));
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/);
const target = (name: "action" | "statusCallback", method: "GET" | "POST") =>
  written(fc.webUrl({ withQueryParameters: true }), name, (url) => ({ [name]: { url, method } }));

/** Any attributes that this dialect accepts on a card payment. */
const attributesOf = (profile: XmlPayProfile) => {
  const { choices, timeoutSeconds, maxAttemptsCounts } = profile;
  const every = {
    input: written(fc.constant("dtmf"), "input", () => ({})),
    method: written(fc.constant("POST"), "method", () => ({})),
    action: target("action", "POST"),
    statusCallback: target("statusCallback", "POST"),
    timeout: written(
      fc.integer({ min: timeoutSeconds.least, max: timeoutSeconds.most }),
      "timeout",
      (seconds) => ({
        timeoutMs: seconds * 1000,
      }),
    ),
    maxAttempts: written(fc.integer({ min: 1, max: 3 }), "maxAttempts", (count) => ({
      maxAttempts: maxAttemptsCounts === "retries" ? count + 1 : count,
    })),
    minPostalCodeLength: written(
      fc.integer({ min: 1, max: 10 }),
      "minPostalCodeLength",
      (minPostalCodeLength) => ({
        minPostalCodeLength,
      }),
    ),
    paymentConnectorUrl: written(fc.webUrl(), "paymentConnectorUrl", (url) => ({ connector: { url } })),
    output: written(fc.stringMatching(/^[A-Za-z0-9]{1,50}$/), "output", (output) => ({ output })),
    history: written(fc.constantFrom("disable", "compact", "full"), "history", () => ({})),
    paymentConnector: written(word, "paymentConnector", (name) => ({ connector: { name } })),
    paymentMethod: written(fc.constant("credit-card"), "paymentMethod", () => ({})),
    bankAccountType: written(
      fc.constantFrom("consumer-checking", "commercial-checking"),
      "bankAccountType",
      () => ({}),
    ),
    tokenType: written(fc.constantFrom(...choices.tokenType), "tokenType", (tokenType) => ({ tokenType })),
    chargeAmount: written(
      fc.integer({ min: 1, max: 100_000_000 }).map((cents) => (cents / 100).toFixed(2)),
      "chargeAmount",
      (text) => ({
        transaction: { kind: "charge", amount: { minor: Math.round(Number(text) * 100), currency: "USD" } },
      }),
    ),
    currency: written(fc.constantFrom("usd", "USD"), "currency", () => ({ currency: "USD" })),
    language: written(fc.constantFrom("en-US", "fr-CA", "pl-PL"), "language", (language) => ({ language })),
    description: written(someText, "description", (description) => ({ description })),
    validCardTypes: fc.subarray([...choices.validCardTypes], { minLength: 1 }).map(
      (validBrands): Written => ({
        text: `validCardTypes="${validBrands.join("  ")}"`,
        expected: { validBrands },
      }),
    ),
    securityCode: written(fc.boolean(), "securityCode", () => ({})),
    postalCode: written(
      profile.knownPostalCode
        ? fc.oneof(fc.boolean(), fc.stringMatching(/^[A-Z0-9][A-Z0-9 -]{8}[A-Z0-9]$/))
        : fc.boolean(),
      "postalCode",
      (code) => (typeof code === "string" ? { knownPostalCode: code } : {}),
    ),
  };
  const own = Object.fromEntries(
    Object.entries(every).filter(([name]) => profile.attributes.includes(name)),
  ) as Partial<typeof every>;
  // SignalWire's two attributes for one thing, of which the first counts, are tested by themselves.
  if (profile.connector === "url") delete own.paymentConnector;
  // Twilio's 64017.
  if (profile.bank.typeOnCardCode !== undefined) delete own.bankAccountType;
  const requiredKeys: "paymentConnectorUrl"[] = profile.connector === "url" ? ["paymentConnectorUrl"] : [];
  return fc
    .record(own as typeof every, { requiredKeys })
    .chain((chosen) =>
      fc.tuple(
        fc.constant(chosen as Partial<Record<string, Written>>),
        fc.shuffledSubarray(Object.values(chosen), { minLength: Object.values(chosen).length }),
      ),
    );
};

const nouns = fc.uniqueArray(fc.tuple(word, someText), { selector: ([name]) => name, maxLength: 5 });

describe.each(ALL)("any legal <Pay> of $name", ({ dialect, profile }) => {
  const attributes = attributesOf(profile);
  const { legalPay } = new Reader(dialect);

  it("keeps every attribute and every parameter, whatever their order", () => {
    fc.assert(
      fc.property(attributes, nouns, fc.constantFrom(" ", "\n\t"), ([chosen, shuffled], parameters, gap) => {
        const elements = parameters.map(
          ([name, value]) => `<Parameter value="${escaped(value)}" name="${name}"/>`,
        );
        const request = legalPay(shuffled.map(({ text }) => text).join(gap), elements.join(gap));
        const expected = Object.assign({}, ...shuffled.map((one) => one.expected)) as Partial<PayRequest>;
        expect(request).toMatchObject(expected);
        expect(request.parameters).toEqual(parameters.map(([name, value]) => ({ name, value })));
        expect(request.fields.includes("security-code")).toBe(!chosen.securityCode?.text.includes('"false"'));
        expect(request.fields.includes("postal-code")).toBe(
          chosen.postalCode === undefined || chosen.postalCode.text.includes('"true"'),
        );
        expect(request.action === undefined).toBe(chosen.action === undefined);
        expect(request.statusCallback === undefined).toBe(chosen.statusCallback === undefined);
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(ALL)("any document at all of $name", ({ dialect }) => {
  const names = [
    "Response",
    "Say",
    "Play",
    "Pause",
    "Gather",
    "Dial",
    "Number",
    "Sip",
    "Pay",
    "Prompt",
    "Parameter",
    "Redirect",
    "Hangup",
    "Reject",
  ];
  const attributeNames = [
    "loop",
    "length",
    "for",
    "name",
    "value",
    "timeout",
    "postalCode",
    "errorType",
    "digits",
    "history",
    "callerId",
    "requireMatchingInputs",
    "paymentMethod",
    "__proto__",
    "toString",
  ];
  const values = [
    "",
    "0",
    "true",
    "visa",
    "ach-debit",
    "bank-routing-number",
    "compact",
    "__proto__",
    "constructor",
    "9".repeat(50),
    "&amp;",
    "en-US",
  ];
  const attribute = fc.tuple(fc.constantFrom(...attributeNames), fc.constantFrom(...values));
  const tag = fc
    .tuple(
      fc.constantFrom(...names, "__proto__"),
      fc.uniqueArray(attribute, { selector: ([name]) => name, maxLength: 4 }),
    )
    .map(([name, list]) => ({ name, text: list.map(([key, value]) => ` ${key}="${value}"`).join("") }));
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        tag,
        fc.array(fc.oneof({ maxDepth: 5 }, fc.constantFrom("", "text", "&lt;"), tie("element")), {
          maxLength: 4,
        }),
      )
      .map(([{ name, text }, children]) => `<${name}${text}>${children.join("")}</${name}>`),
  }));

  it("is read, or refused with mistakes in document order, and never throws", () => {
    const document = fc.oneof(
      element,
      element.map((inside) => `<Response>${inside}</Response>`),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(document, (text) => {
        const parsed = dialect.parse(text);
        const { mistakes } = parsed;
        if (!isReadable(parsed)) expect(mistakes.length).toBeGreaterThan(0);
        const places = mistakes.map(({ line, column }) => line * 1_000_000 + column);
        expect(places).toEqual([...places].sort((one, other) => one - other));
        expect(mistakes.every(({ message }) => message.length > 10 && message.length < 600)).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });
});
