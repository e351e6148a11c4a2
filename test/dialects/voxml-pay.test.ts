import { describe, expect, it } from "vitest";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import { placed, Reader } from "../support/reader.js";

const { legalPay, payMistakes, payVerb, payOf, verbOf, programOf } = new Reader(voxml);
const mistakesOf = (attributes: string, nouns = "") =>
  payMistakes(attributes, nouns).map(({ message }) => message);

/** The page has no prompt for payment-processing, so none is played there. */
const SILENT = { stage: "payment-processing", parts: [] };

describe("VoXML <Pay>, the attribute table of Voxtelesys' page", () => {
  it("has the table's defaults, and the text's order", () => {
    expect(legalPay("")).toEqual({
      method: "credit-card",
      // "Credit card number - Expiration date - Postal code (if postalCode is true) - Security code"
      fields: ["payment-card-number", "expiration-date", "postal-code", "security-code"],
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
      connector: { name: "Default" },
      description: "",
      language: "en-US",
      parameters: [],
      prompts: [SILENT],
    });
    expect(payVerb("")).toMatchObject({ withoutAction: "next-verb", unknownConnector: "hang-up" });
    expect(payVerb("")).not.toHaveProperty("history");
  });

  it.each([
    [
      "action: relative or absolute URL; method: GET, POST",
      'action="/next" method="GET"',
      { action: { url: "/next", method: "GET" } },
    ],
    [
      "bankAccountType: consumer-savings",
      'paymentMethod="ach-debit" bankAccountType="consumer-savings"',
      {
        method: "ach-debit",
        bankAccountType: "consumer-savings",
        fields: ["bank-routing-number", "bank-account-number"],
      },
    ],
    [
      "chargeAmount: number >= 0",
      'chargeAmount="10.00"',
      { transaction: { kind: "charge", amount: { minor: 1000, currency: "USD" } } },
    ],
    ["currency: usd", 'currency="usd"', { currency: "USD" }],
    ["description: string", 'description="Test payment"', { description: "Test payment" }],
    ["input: dtmf", 'input="dtmf"', {}],
    ["language: es-US", 'language="es-US"', { language: "es-US" }],
    ["maxAttempts: 1, 2, 3", 'maxAttempts="1"', { maxAttempts: 1 }],
    ["minPostalCodeLength: integer > 0", 'minPostalCodeLength="5"', { minPostalCodeLength: 5 }],
    ["output: alphanumeric name", 'output="pay"', { output: "pay" }],
    ["output: up to 50 characters", `output="${"a".repeat(50)}"`, { output: "a".repeat(50) }],
    ["paymentConnector: string", 'paymentConnector="test"', { connector: { name: "test" } }],
    [
      "postalCode: true, false",
      'postalCode="false"',
      { fields: ["payment-card-number", "expiration-date", "security-code"] },
    ],
    [
      "securityCode: true, false",
      'securityCode="false"',
      { fields: ["payment-card-number", "expiration-date", "postal-code"] },
    ],
    [
      "statusCallback: relative or absolute URL; statusCallbackMethod: GET, POST",
      'statusCallback="s" statusCallbackMethod="GET"',
      { statusCallback: { url: "s", method: "GET" } },
    ],
    ["timeout: integer > 0", 'timeout="1"', { timeoutMs: 1_000 }],
    ["timeout: integer > 0", 'timeout="3600"', { timeoutMs: 3_600_000 }],
    ["minPostalCodeLength: integer > 0", 'minPostalCodeLength="20"', { minPostalCodeLength: 20 }],
    [
      "chargeAmount: number >= 0",
      'chargeAmount="1000000.01"',
      { transaction: { kind: "charge", amount: { minor: 100_000_001, currency: "USD" } } },
    ],
    ["tokenType: one-time, reusable", 'tokenType="one-time"', { tokenType: "one-time" }],
    [
      "validCardTypes: visa, mastercard, amex, maestro, discover, jcb, diners-club, enroute",
      'validCardTypes="visa mastercard amex maestro discover jcb diners-club enroute"',
      {
        validBrands: ["visa", "mastercard", "amex", "maestro", "discover", "jcb", "diners-club", "enroute"],
      },
    ],
  ])("%s: %s", (_line, attributes, expected) => {
    expect(legalPay(attributes)).toMatchObject(expected);
  });

  it.each([
    ['postalCode="94105"', '<Pay> postalCode="94105" must be one of "true", "false".'],
    [
      'validCardTypes="optima"',
      '<Pay> validCardTypes="optima" must be one or more of visa, mastercard, amex, maestro, discover, jcb, diners-club, enroute, separated by spaces.',
    ],
    ['tokenType="payment-method"', '<Pay> tokenType="payment-method" must be one of "one-time", "reusable".'],
    ['output="my pay"', '<Pay> output="my pay" must be at most 50 letters and digits.'],
    [
      `output="${"a".repeat(51)}"`,
      `<Pay> output="${"a".repeat(40)}..." must be at most 50 letters and digits.`,
    ],
    ['history="all"', '<Pay> history="all" must be one of "disable", "compact", "full".'],
    ['method="PUT"', '<Pay> method="PUT" must be one of "GET", "POST".'],
    ['maxAttempts="0"', '<Pay> maxAttempts="0" must be one of "1", "2", "3".'],
  ])("%s is a mistake", (attributes, message) => {
    expect(mistakesOf(attributes)).toEqual([message]);
  });

  it("keeps the target of the result of a <Pay> with mistakes", () => {
    expect(payOf('chargeAmount="x" output="pay" action="/next" method="GET"')).toMatchObject({
      output: "pay",
      action: { url: "/next", method: "GET" },
    });
  });
});

describe("VoXML <Pay> of a bank account", () => {
  // "When paymentMethod is ach-debit, the tokenType must be one-time"
  it("makes a one-time token, whether the document says so or not", () => {
    expect(legalPay('paymentMethod="ach-debit"').tokenType).toBe("one-time");
    expect(legalPay('paymentMethod="ach-debit" tokenType="one-time"').tokenType).toBe("one-time");
    expect(legalPay('paymentMethod="ach-debit" chargeAmount="0.00"').transaction.kind).toBe("tokenize");
  });

  it.each([
    // "reusable tokens are currently not supported for ACH bank accounts"
    ['tokenType="reusable"', '<Pay> tokenType="reusable" must be "one-time" with paymentMethod="ach-debit".'],
    // "the chargeAmount must be 0 or absent"
    ['chargeAmount="1"', '<Pay> chargeAmount="1" must be 0 or absent with paymentMethod="ach-debit".'],
  ])("refuses %s", (attributes, message) => {
    expect(mistakesOf(`paymentMethod="ach-debit" ${attributes}`)).toEqual([message]);
  });

  it("speaks every language", () => {
    expect(legalPay('paymentMethod="ach-debit" language="de-DE"').language).toBe("de-DE");
  });
});

describe("the history of a VoXML <Pay>", () => {
  it("is the page's payload for compact", () => {
    expect(payVerb('history="compact" action="/next" output="pay" chargeAmount="1"').history).toEqual({
      input: "dtmf",
      action: "/next",
      output: "pay",
    });
  });

  it("is the page's payload for full", () => {
    const attributes = `history="full" action="/next" minPostalCodeLength="5" chargeAmount="1.00"
      description="Test payment" maxAttempts="1" statusCallback="http://example.com"`;
    expect(Object.entries(payVerb(attributes).history ?? {})).toEqual([
      ["input", "dtmf"],
      ["action", "/next"],
      ["timeout", "5"],
      ["bankAccountType", "consumer-checking"],
      ["validCardTypes", "visa mastercard amex"],
      ["postalCode", "true"],
      ["securityCode", "true"],
      ["minPostalCodeLength", "5"],
      ["method", "POST"],
      ["chargeAmount", "1.00"],
      ["tokenType", "reusable"],
      ["currency", "usd"],
      ["description", "Test payment"],
      ["language", "en-US"],
      ["maxAttempts", "1"],
      ["paymentConnector", "Default"],
      ["paymentMethod", "credit-card"],
      ["statusCallback", "http://example.com"],
      ["statusCallbackMethod", "POST"],
    ]);
  });
});

describe("VoXML <Prompt>", () => {
  it("calls a timeout input-timeout, and may ask any field twice", () => {
    const nouns = `
      <Prompt for="postal-code" attempt="1 2" errorType="input-timeout" cardType="jcb" history="full"><Say>Code?</Say></Prompt>
      <Prompt for="bank-account-number" requireMatchingInputs="true"><Say>Again?</Say></Prompt>
      <Prompt for="payment-card-number" requireMatchingInputs="true"><Say>Again?</Say></Prompt>`;
    const { prompts, matching } = legalPay("", nouns);
    expect(prompts).toEqual([
      {
        stage: "postal-code",
        attempts: [1, 2],
        brands: ["jcb"],
        errors: ["input-timeout"],
        parts: [{ kind: "say", text: "Code?" }],
      },
      { stage: "bank-account-number", again: true, parts: [{ kind: "say", text: "Again?" }] },
      { stage: "payment-card-number", again: true, parts: [{ kind: "say", text: "Again?" }] },
      SILENT,
    ]);
    expect(matching).toEqual(["payment-card-number"]);
  });

  it.each([
    ['for="payment-processing"', '<Prompt> for="payment-processing" must be one of'],
    ['for="postal-code" attempt="4"', '<Prompt> attempt="4" must be whole numbers from 1 to 3,'],
    [
      'for="postal-code" errorType="timeout"',
      '<Prompt> errorType="timeout" must be one or more of input-timeout,',
    ],
    ['for="postal-code" cardType="optima"', '<Prompt> cardType="optima" must be one or more of visa,'],
  ])("%s is a mistake", (attributes, message) => {
    const [mistake, ...others] = mistakesOf("", `<Prompt ${attributes}><Say>x</Say></Prompt>`);
    expect(mistake?.slice(0, message.length)).toBe(message);
    expect(others).toEqual([]);
  });
});

describe("VoXML verbs", () => {
  it("continue with the next verb when a <Gather> has no action", () => {
    // "If you do not provide an action parameter, Voxtelesys will continue onto the next verb"
    expect(verbOf("<Gather/>")).toMatchObject({ verb: "gather", withoutAction: "next-verb" });
  });

  it("may all have a history, which only <Pay> records", () => {
    const { verbs } = programOf(
      '<Response><Say history="full">a</Say><Gather history="compact"><Play history="full">b.wav</Play></Gather>' +
        '<Dial history="full">+15551234567</Dial><Hangup history="disable"/></Response>',
    );
    expect(verbs.map(({ verb }) => verb)).toEqual(["say", "gather", "dial", "hangup"]);
    expect(placed(programOf('<Response><Say history="x">a</Say></Response>').mistakes)).toEqual([
      '1:16 <Say> history="x" must be one of "disable", "compact", "full".',
    ]);
    expect(programOf('<Response history="full"/>').mistakes).toHaveLength(1);
  });
});
