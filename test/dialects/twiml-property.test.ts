import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReadable } from "../../src/dialects/dialect.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { CARD_BRANDS } from "../../src/domain/card-brand.js";
import type { PayRequest } from "../../src/domain/pay.js";
import { legalPay } from "../support/twiml.js";

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

const attributes = fc
  .record(
    {
      input: written(fc.constant("dtmf"), "input", () => ({})),
      method: written(fc.constant("POST"), "method", () => ({})),
      action: target("action", "POST"),
      statusCallback: target("statusCallback", "POST"),
      timeout: written(fc.integer({ min: 1, max: 600 }), "timeout", (seconds) => ({
        timeoutMs: seconds * 1000,
      })),
      maxAttempts: written(fc.integer({ min: 1, max: 3 }), "maxAttempts", (maxAttempts) => ({ maxAttempts })),
      minPostalCodeLength: written(
        fc.integer({ min: 1, max: 10 }),
        "minPostalCodeLength",
        (minPostalCodeLength) => ({
          minPostalCodeLength,
        }),
      ),
      paymentConnector: written(word, "paymentConnector", (name) => ({ connector: { name } })),
      paymentMethod: written(fc.constant("credit-card"), "paymentMethod", () => ({})),
      tokenType: written(
        fc.constantFrom<PayRequest["tokenType"]>("one-time", "reusable", "payment-method"),
        "tokenType",
        (tokenType) => ({ tokenType }),
      ),
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
      validCardTypes: fc.subarray([...CARD_BRANDS], { minLength: 1 }).map(
        (validBrands): Written => ({
          text: `validCardTypes="${validBrands.join("  ")}"`,
          expected: { validBrands },
        }),
      ),
      securityCode: written(fc.boolean(), "securityCode", () => ({})),
      postalCode: written(
        fc.oneof(fc.boolean(), fc.stringMatching(/^[A-Z0-9][A-Z0-9 -]{8}[A-Z0-9]$/)),
        "postalCode",
        (code) => (typeof code === "string" ? { knownPostalCode: code } : {}),
      ),
    },
    { requiredKeys: [] },
  )
  .chain((chosen) =>
    fc.tuple(
      fc.constant(chosen),
      fc.shuffledSubarray(Object.values(chosen), { minLength: Object.values(chosen).length }),
    ),
  );

const nouns = fc.uniqueArray(fc.tuple(word, someText), { selector: ([name]) => name, maxLength: 5 });

describe("any legal <Pay>", () => {
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
      { numRuns: 500 },
    );
  });
});

describe("any document at all", () => {
  const names = [
    "Response",
    "Say",
    "Play",
    "Pause",
    "Gather",
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
    "__proto__",
    "toString",
  ];
  const values = ["", "0", "true", "visa", "__proto__", "constructor", "9".repeat(50), "&amp;", "en-US"];
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

  it("is read, or refused with mistakes in the order of the document, and never throws", () => {
    const document = fc.oneof(
      element,
      element.map((inside) => `<Response>${inside}</Response>`),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(document, (text) => {
        const parsed = twiml.parse(text);
        const { mistakes } = parsed;
        if (!isReadable(parsed)) expect(mistakes.length).toBeGreaterThan(0);
        const places = mistakes.map(({ line, column }) => line * 1_000_000 + column);
        expect(places).toEqual([...places].sort((one, other) => one - other));
        expect(mistakes.every(({ message }) => message.length > 10 && message.length < 600)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
