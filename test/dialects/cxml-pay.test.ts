import { describe, expect, it } from "vitest";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { Reader } from "../support/reader.js";

const { payOf, payVerb, legalPay: read, payMistakes, verbOf } = new Reader(cxml);

const CONNECTOR = 'paymentConnectorUrl="https://example.com/accept-payment"';
const legalPay = (attributes: string, nouns = "") => read(`${CONNECTOR} ${attributes}`, nouns);
const mistakesOf = (attributes: string, nouns = "") =>
  payMistakes(`${CONNECTOR} ${attributes}`, nouns).map(({ message }) => message);

describe("cXML <Pay>, the attribute table of SignalWire's page", () => {
  it("has the table's defaults", () => {
    expect(legalPay("")).toEqual({
      method: "credit-card",
      fields: ["payment-card-number", "expiration-date", "security-code", "postal-code"],
      matching: [],
      retriesDeclined: false,
      reportsEnd: false,
      timeoutMs: 5_000,
      maxAttempts: 2,
      validBrands: ["visa", "mastercard", "amex"],
      minPostalCodeLength: 1,
      transaction: { kind: "tokenize" },
      currency: "USD",
      tokenType: "reusable",
      connector: { url: "https://example.com/accept-payment" },
      description: "",
      language: "en-US",
      parameters: [],
      prompts: [],
    });
  });

  it.each([
    ["input: dtmf", 'input="dtmf"', {}],
    [
      "action: An absolute URL",
      'action="https://a.test/pay"',
      { action: { url: "https://a.test/pay", method: "POST" } },
    ],
    [
      "statusCallback: An absolute URL",
      'statusCallback="https://a.test/s"',
      { statusCallback: { url: "https://a.test/s", method: "POST" } },
    ],
    ["paymentMethod: credit-card", 'paymentMethod="credit-card"', { method: "credit-card" }],
    [
      "ACH flow captures routing and account numbers.",
      'paymentMethod="ach-debit"',
      {
        method: "ach-debit",
        bankAccountType: "consumer-checking",
        fields: ["bank-routing-number", "bank-account-number"],
      },
    ],
    ["timeout: A positive integer greater than 3 seconds.", 'timeout="4"', { timeoutMs: 4_000 }],
    ["maxAttempts: Maximum number of retry attempts", 'maxAttempts="3"', { maxAttempts: 4 }],
    [
      "securityCode: When false, skips security code collection.",
      'securityCode="false"',
      { fields: ["payment-card-number", "expiration-date", "postal-code"] },
    ],
    [
      "postalCode: true, false, or a String value",
      'postalCode="94105"',
      { fields: ["payment-card-number", "expiration-date", "security-code"], knownPostalCode: "94105" },
    ],
    ["minPostalCodeLength: positive integer", 'minPostalCodeLength="5"', { minPostalCodeLength: 5 }],
    ["tokenType: one-time, reusable", 'tokenType="one-time"', { tokenType: "one-time" }],
    [
      "chargeAmount: decimal (0-1,000,000)",
      'chargeAmount="25.00"',
      { transaction: { kind: "charge", amount: { minor: 2500, currency: "USD" } } },
    ],
    [
      "chargeAmount: Set to 0 or omit for tokenization",
      'chargeAmount="0"',
      { transaction: { kind: "tokenize" } },
    ],
    ["currency: Three-letter currency code (e.g., usd, eur, gbp)", 'currency="mxn"', { currency: "MXN" }],
    ["language: es-MX", 'language="es-MX"', { language: "es-MX" }],
    ["description: A String value.", 'description="renew plan"', { description: "renew plan" }],
    [
      "validCardTypes: optima, enroute",
      'validCardTypes="optima enroute"',
      { validBrands: ["optima", "enroute"] },
    ],
  ])("%s: %s", (_line, attributes, expected) => {
    expect(legalPay(attributes)).toMatchObject(expected);
  });

  it.each([
    // "timeout: A positive integer greater than 3 seconds."
    ['timeout="3"', '<Pay> timeout="3" must be a whole number of seconds from 4 to 3600.'],
    ['maxAttempts="4"', '<Pay> maxAttempts="4" must be one of "1", "2", "3".'],
    ['tokenType="payment-method"', '<Pay> tokenType="payment-method" must be one of "one-time", "reusable".'],
    ['chargeAmount="-1"', '<Pay> chargeAmount="-1" must be from 0 to 1,000,000.'],
    ['method="GET"', '<Pay> method="GET" must be one of "POST".'],
    [
      'paymentMethod="ach-debit" language="fr-FR"',
      // "Additional es-ES, es-MX, fr-CA, fr-FR, de-DE, it-IT for credit card only."
      '<Pay> language="fr-FR" must be one of en-AU, en-CA, en-GB, en-IN, en-US, or come with a <Prompt> for bank-routing-number, bank-account-number.',
    ],
  ])("%s is a mistake", (attributes, message) => {
    expect(mistakesOf(attributes)).toEqual([message]);
  });

  it("has no attribute of another dialect", () => {
    expect(mistakesOf('output="x"')[0]).toMatch(/^<Pay> has no attribute "output"/);
    expect(payMistakes(`${CONNECTOR} output="x"`)[0]?.vendorCode).toBeUndefined();
  });
});

describe("the connector of a cXML <Pay>", () => {
  it("is the one named Default in the page's examples, which have none", () => {
    expect(payVerb('chargeAmount="20.45"')).toMatchObject({
      request: { connector: { name: "Default" } },
      connectorAttribute: "paymentConnectorUrl",
    });
    expect(payVerb('paymentConnector="Default"')).not.toHaveProperty("connectorAttribute");
    expect(payVerb(CONNECTOR)).not.toHaveProperty("connectorAttribute");
  });

  it("has an absolute address", () => {
    // "paymentConnectorUrl required: An absolute URL"
    expect(payMistakes('paymentConnectorUrl="/pay"').map(({ message }) => message)).toEqual([
      '<Pay> paymentConnectorUrl="/pay" must be an absolute address with https.',
    ]);
  });

  it.each([
    ['paymentConnector="https://b.test/pay"', { url: "https://b.test/pay" }],
    ['paymentConnector="Stripe_1"', { name: "Stripe_1" }],
    [`paymentConnector="Stripe_1" ${CONNECTOR}`, { url: "https://example.com/accept-payment" }],
  ])("may be given under the name from another page: %s", (attributes, connector) => {
    expect(payOf(attributes)).toMatchObject({ connector });
  });
});

describe("cXML <Prompt>", () => {
  it("may name its stage by `name`, as the page's example does", () => {
    const nouns = `
      <Prompt name="payment-card-number" attempt="2 3"><Say>Again.</Say></Prompt>
      <Prompt for="security-code" cardType="amex" errorType="timeout"><Say>Four digits.</Say></Prompt>`;
    expect(legalPay("", nouns).prompts).toEqual([
      { stage: "payment-card-number", attempts: [2, 3], parts: [{ kind: "say", text: "Again." }] },
      {
        stage: "security-code",
        brands: ["amex"],
        errors: ["input-timeout"],
        parts: [{ kind: "say", text: "Four digits." }],
      },
    ]);
  });

  it("may name its stage by `for_`, as SignalWire's SDK writes it", () => {
    const [prompt] = legalPay("", '<Prompt for_="postal-code"><Say>Code?</Say></Prompt>').prompts;
    expect(prompt?.stage).toBe("postal-code");
  });

  it("may name its stage twice, but not two different ones", () => {
    const twice = (name: string) => `<Prompt for="postal-code" name="${name}"><Say>Code?</Say></Prompt>`;
    expect(mistakesOf("", twice("postal-code"))).toEqual([]);
    expect(mistakesOf("", twice("security-code"))).toEqual([
      '<Prompt> name="security-code" differs from "for", which means the same.',
    ]);
  });

  it.each([
    ["<Prompt><Say>x</Say></Prompt>", '<Prompt> needs the attribute "for".'],
    [
      '<Prompt for="bank-account-number" requireMatchingInputs="true"><Say>x</Say></Prompt>',
      '<Prompt> has no attribute "requireMatchingInputs": it takes for, name, for_, attempt, cardType, errorType.',
    ],
    [
      '<Prompt name="cvv"><Say>x</Say></Prompt>',
      '<Prompt> name="cvv" must be one of "payment-card-number", "expiration-date", "security-code", "postal-code", "bank-routing-number", "bank-account-number", "payment-processing".',
    ],
  ])("%s is a mistake", (noun, message) => {
    expect(mistakesOf("", noun)).toEqual([message]);
  });
});

describe("cXML verbs", () => {
  it("are those of TwiML", () => {
    expect(verbOf('<Play digits="12"/>')).toEqual({ verb: "play", digits: "12" });
    expect(verbOf("<Dial>+15551234567</Dial>")).toMatchObject({ verb: "dial", timeoutSeconds: 30 });
    expect(verbOf("<Gather/>")).not.toHaveProperty("withoutAction");
  });

  it("may end a <Gather> with several keys", () => {
    expect(verbOf('<Gather finishOnKey="#*0"/>')).toMatchObject({ finishOnKey: "#*0" });
  });
});
