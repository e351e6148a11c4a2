import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReadable } from "../../src/dialects/dialect.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";
import { readInstruction } from "../../src/dialects/swml/read-instruction.js";

/** A value, and the way a document may write it. */
interface Written<T> {
  readonly value: T;
  readonly written: unknown;
}

/** As such or as a string: decision 19. */
function either<T extends number | boolean>(values: fc.Arbitrary<T>): fc.Arbitrary<Written<T>> {
  return fc
    .tuple(values, fc.boolean())
    .map(([value, asText]) => ({ value, written: asText ? String(value) : value }));
}

const plain = <T>(values: fc.Arbitrary<T>) => values.map((value): Written<T> => ({ value, written: value }));

/** No variables. */
const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((one) => !/[$%]\{/.test(one));
const phrase = text.filter((one) => one.trim() !== "");
const BRANDS = ["visa", "mastercard", "amex", "maestro", "discover", "jcb", "diners-club"];
const STAGES = [
  "payment-card-number",
  "expiration-date",
  "security-code",
  "postal-code",
  "payment-processing",
  "payment-completed",
  "payment-failed",
  "payment-canceled",
];
const ERRORS = [
  "timeout",
  "invalid-card-number",
  "invalid-card-type",
  "invalid-date",
  "invalid-security-code",
  "invalid-postal-code",
  "card-declined",
];
const someOf = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });

const prompts = fc.array(
  fc.record(
    {
      for: fc.constantFrom(...STAGES),
      attempts: fc.subarray([1, 2, 3, 12], { minLength: 1 }),
      card_type: someOf([...BRANDS, "optima"]),
      error_type: someOf(ERRORS),
      actions: fc.array(
        fc.oneof(
          fc.record({ type: fc.constant("Say"), phrase }),
          fc.record({ type: fc.constant("Play"), phrase: fc.webUrl() }),
        ),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ["for", "actions"] },
  ),
  { maxLength: 3 },
);

const parameters = fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z]\w{0,9}$/), value: text }), {
  selector: ({ name }) => name,
  maxLength: 3,
});

const pay = fc.record(
  {
    charge_amount: either(fc.integer({ min: 1, max: 1_000_000 })),
    description: plain(text),
    language: plain(fc.constantFrom("en-US", "pl-PL", "es-MX")),
    max_attempts: either(fc.integer({ min: 1, max: 99 })),
    min_postal_code_length: either(fc.integer({ min: 0, max: 10 })),
    parameters: plain(parameters),
    postal_code: either(fc.boolean()),
    prompts: plain(prompts),
    security_code: either(fc.boolean()),
    status_url: plain(fc.webUrl()),
    timeout: either(fc.integer({ min: 1, max: 3_600 })),
    token_type: plain(fc.constantFrom("one-time", "reusable")),
    valid_card_types: plain(someOf(BRANDS)),
    voice: plain(fc.constantFrom("woman", "man")),
  },
  { requiredKeys: [] },
);
type Pay = typeof pay extends fc.Arbitrary<infer T> ? T : never;

/** A list of words is written with spaces between. */
const spaced = (value: unknown) => (Array.isArray(value) ? value.join(" ") : value);

function documentOf(chosen: Pay): string {
  const members = Object.entries(chosen).map(([name, one]) => [
    name,
    name === "valid_card_types" ? spaced(one?.written) : one?.written,
  ]);
  const written = chosen.prompts?.value.map(({ actions, for: stage, ...filters }) => ({
    for: stage,
    actions,
    ...Object.fromEntries(Object.entries(filters).map(([name, words]) => [name, spaced(words)])),
  }));
  return JSON.stringify({
    version: "1.0.0",
    sections: {
      main: [
        {
          pay: {
            payment_connector_url: "https://example.com/process",
            ...Object.fromEntries(members),
            ...(written === undefined ? {} : { prompts: written }),
          },
        },
      ],
    },
  });
}

function expectedOf(chosen: Pay): unknown {
  const amount = chosen.charge_amount?.value;
  return {
    method: "credit-card",
    fields: [
      "payment-card-number",
      "expiration-date",
      ...((chosen.security_code?.value ?? true) ? ["security-code"] : []),
      ...((chosen.postal_code?.value ?? true) ? ["postal-code"] : []),
    ],
    matching: [],
    retriesDeclined: true,
    reportsEnd: true,
    timeoutMs: (chosen.timeout?.value ?? 5) * 1_000,
    maxAttempts: (chosen.max_attempts?.value ?? 1) + 1,
    validBrands: chosen.valid_card_types?.value ?? ["visa", "mastercard", "amex"],
    minPostalCodeLength: chosen.min_postal_code_length?.value ?? 0,
    transaction:
      amount === undefined
        ? { kind: "tokenize" }
        : { kind: "charge", amount: { minor: amount * 100, currency: "USD" } },
    currency: "USD",
    tokenType: chosen.token_type?.value ?? "reusable",
    connector: { url: "https://example.com/process" },
    description: chosen.description?.value ?? "",
    language: chosen.language?.value ?? "en-US",
    voice: chosen.voice?.value ?? "woman",
    parameters: chosen.parameters?.value ?? [],
    prompts: (chosen.prompts?.value ?? []).map((prompt) => ({
      stage: prompt.for,
      ...(prompt.attempts === undefined ? {} : { attempts: prompt.attempts }),
      ...(prompt.card_type === undefined ? {} : { brands: prompt.card_type }),
      ...(prompt.error_type === undefined
        ? {}
        : { errors: prompt.error_type.map((error) => (error === "timeout" ? "input-timeout" : error)) }),
      parts: prompt.actions.map(({ type, phrase: said }) =>
        type === "Say" ? { kind: "say", text: said.trim() } : { kind: "play", url: said },
      ),
    })),
    ...(chosen.status_url === undefined
      ? {}
      : { statusCallback: { url: chosen.status_url.value, method: "POST" } }),
  };
}

describe("any legal pay of SWML", () => {
  it("is read completely: every parameter and every member is in the request", () => {
    fc.assert(
      fc.property(pay, (chosen) => {
        const program = readSwml(documentOf(chosen));
        expect(program.mistakes).toEqual([]);
        const step = isReadable(program) ? program.sections.get("main")?.[0] : undefined;
        if (step === undefined) throw new Error("unreadable");
        const instruction = readInstruction(step, { mistakes: [], warnings: [] });
        expect(instruction).toEqual({ method: "pay", request: expectedOf(chosen) });
      }),
      { numRuns: 300 },
    );
  });
});
