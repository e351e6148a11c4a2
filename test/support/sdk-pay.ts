import { RestClient } from "@signalwire/compatibility-api";
import fc from "fast-check";
import twilio from "twilio";
import type { Card } from "../../src/core/payment.js";

export type Attributes = Readonly<Record<string, unknown>>;

/** The content of a <Prompt>, as calls of the SDK's methods. */
export type Part =
  | { readonly method: "say"; readonly attributes: Attributes; readonly text: string }
  | { readonly method: "play"; readonly attributes: Attributes; readonly text: string }
  | { readonly method: "pause"; readonly attributes: Attributes };

export interface PromptCall {
  readonly attributes: Attributes;
  readonly parts: readonly Part[];
}

/** The SDK calls that create one <Pay>. */
export interface PayCalls {
  readonly attributes: Attributes;
  readonly prompts: readonly PromptCall[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

/** An element that holds prompts. */
interface Prompts {
  say(attributes: object, text: string): unknown;
  play(attributes: object, text?: string): unknown;
  pause(attributes: object): unknown;
}

/** What both SDKs have in common; the attributes that each allows differ. */
export interface VoiceResponse extends Prompts {
  gather(attributes: object): Prompts;
  redirect(attributes: object, url: string): unknown;
  hangup(): unknown;
  reject(attributes: object): unknown;
  dial(
    attributes: object,
    number?: string,
  ): { sip(attributes: object, uri: string): unknown; number(attributes: object, number: string): unknown };
  pay(attributes: object): {
    prompt(attributes: object): Prompts;
    parameter(attributes: object): unknown;
  };
  toString(): string;
}

export const SDKS: Readonly<Record<"twiml" | "cxml", () => VoiceResponse>> = {
  twiml: () => new twilio.twiml.VoiceResponse(),
  cxml: () => new RestClient.LaML.VoiceResponse(),
};

/** The document that a vendor's own SDK writes. */
export function documentOf(name: keyof typeof SDKS, { attributes, prompts, parameters }: PayCalls): string {
  const response = SDKS[name]();
  const pay = response.pay(attributes);
  for (const prompt of prompts) {
    const made = pay.prompt(prompt.attributes);
    for (const part of prompt.parts) {
      if (part.method === "pause") made.pause(part.attributes);
      else made[part.method](part.attributes, part.text);
    }
  }
  for (const parameter of parameters) pay.parameter(parameter);
  return response.toString();
}

/** What a vendor's page allows in <Pay> and <Prompt>, copied from the page and not from our profile. */
export interface Page {
  readonly leastTimeout: number;
  readonly tokenTypes: readonly string[];
  readonly connector: fc.Arbitrary<Attributes>;
  readonly stageAttribute: "for" | "for_";
  readonly matching: boolean;
}

const BRANDS: readonly Card["pan"]["brand"][] = [
  "visa",
  "mastercard",
  "amex",
  "maestro",
  "discover",
  "optima",
  "jcb",
  "diners-club",
  "enroute",
];
const ENGLISH = ["en-AU", "en-CA", "en-GB", "en-IN", "en-US"];
const OTHERS = ["es-ES", "es-MX", "fr-CA", "fr-FR", "de-DE", "it-IT"];
const CARD_STAGES = ["payment-card-number", "expiration-date", "security-code", "postal-code"];
const BANK_STAGES = ["bank-routing-number", "bank-account-number"];
const ERRORS = [
  "timeout",
  "invalid-card-number",
  "invalid-card-type",
  "invalid-date",
  "invalid-security-code",
  "invalid-postal-code",
  "invalid-bank-routing-number",
  "invalid-bank-account-number",
  "input-matching-failed",
];

/** Any text that XML can contain. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      fc.constantFrom(..."\n\t\"'&<> "),
    ),
    maxLength: 30,
  })
  .filter((one) => !/[\p{Cn}\p{Cs}]|[^\P{Cc}\n\t]/u.test(one));
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/);
const someOf = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const url = fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.constantFrom("/next?a=1&b=2", "next"));
const loop = fc.integer({ min: 1, max: 3 });

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    method: fc.constant("say" as const),
    attributes: fc.record(
      {
        voice: fc.constantFrom("alice", "Polly.Joanna", "man"),
        language: fc.constantFrom("en-GB", "pl-PL"),
        loop,
      },
      { requiredKeys: [] },
    ),
    text,
  }),
  fc.record({
    method: fc.constant("play" as const),
    attributes: fc.record({ loop }, { requiredKeys: [] }),
    text: fc.webUrl({ withQueryParameters: true }),
  }),
  fc.record({
    method: fc.constant("pause" as const),
    attributes: fc.record({ length: fc.integer({ min: 1, max: 60 }) }, { requiredKeys: [] }),
  }),
);

function prompts({ stageAttribute, matching }: Page): fc.Arbitrary<PromptCall> {
  const stages = [...CARD_STAGES, ...BANK_STAGES, "payment-processing"];
  return fc.constantFrom(...stages).chain((stage) =>
    fc.record({
      attributes: fc
        .record(
          {
            attempt: fc.subarray([1, 2, 3, 10], { minLength: 1 }),
            cardType: someOf(BRANDS),
            errorType: someOf(ERRORS),
            ...(matching && BANK_STAGES.includes(stage) ? { requireMatchingInputs: fc.boolean() } : {}),
          },
          { requiredKeys: [] },
        )
        .map((filters): Attributes => ({ [stageAttribute]: stage, ...filters })),
      parts: fc.array(part, { minLength: 1, maxLength: 3 }),
    }),
  );
}

/** An amount with no more decimals than its currency has. */
const money = fc
  .constantFrom(undefined, ["usd", 2], ["eur", 2], ["JPY", 0], ["kwd", 3] as const)
  .chain((currency) => {
    const [code, decimals] = currency ?? [undefined, 2];
    const amount = fc.integer({ min: 0, max: 1_000_000 * 10 ** Number(decimals) });
    const written = amount.map((minor) => (minor / 10 ** Number(decimals)).toFixed(Number(decimals)));
    return fc.option(written, { nil: undefined }).map((chargeAmount) => ({
      ...(chargeAmount === undefined ? {} : { chargeAmount }),
      ...(code === undefined ? {} : { currency: code }),
    }));
  });

const postalCode = fc
  .oneof(fc.constantFrom("true", "false"), fc.stringMatching(/^[A-Z0-9]{3} ?[A-Z0-9]{3,6}$/))
  .chain((code) =>
    fc
      .option(fc.integer({ min: 1, max: code.length > 5 ? code.length : 10 }), { nil: undefined })
      .map((least) => ({
        postalCode: code,
        ...(least === undefined ? {} : { minPostalCodeLength: least }),
      })),
  );

function attributes({ leastTimeout, tokenTypes, connector }: Page): fc.Arbitrary<Attributes> {
  const common = fc.record(
    {
      input: fc.constant("dtmf"),
      action: url,
      statusCallback: url,
      statusCallbackMethod: fc.constantFrom("GET", "POST"),
      timeout: fc.integer({ min: leastTimeout, max: 600 }),
      maxAttempts: fc.constantFrom(1, 2, 3),
      securityCode: fc.boolean(),
      tokenType: fc.constantFrom(...tokenTypes),
      description: text,
      validCardTypes: someOf(BRANDS),
    },
    { requiredKeys: [] },
  );
  const card = fc.record(
    { paymentMethod: fc.constant("credit-card"), language: fc.constantFrom(...ENGLISH, ...OTHERS, "en-us") },
    { requiredKeys: [] },
  );
  const bank = fc.record(
    {
      paymentMethod: fc.constant("ach-debit"),
      bankAccountType: fc.constantFrom("consumer-checking", "consumer-savings", "commercial-checking"),
      language: fc.constantFrom(...ENGLISH),
    },
    { requiredKeys: ["paymentMethod"] },
  );
  return fc
    .tuple(common, money, fc.oneof(postalCode, fc.constant({})), fc.oneof(card, bank), connector)
    .map((all): Attributes => Object.assign({}, ...all));
}

/** Any <Pay> that the page allows, as calls of its SDK. */
export function payCalls(page: Page): fc.Arbitrary<PayCalls> {
  return fc.record({
    attributes: attributes(page),
    prompts: fc.array(prompts(page), { maxLength: 4 }),
    parameters: fc.uniqueArray(fc.record({ name: word, value: text }), {
      selector: ({ name }) => name,
      maxLength: 3,
    }),
  });
}

export { word };
