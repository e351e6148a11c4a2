import { describe, expect, it } from "vitest";
import { placed } from "../support/reader.js";
import { legalPay, payMistakes, payOf, programOf } from "../support/twiml.js";

describe("TwiML <Pay>, the attribute table of Twilio's page", () => {
  it("has the table's defaults", () => {
    expect(legalPay("")).toEqual({
      method: "credit-card",
      matching: [],
      retriesDeclined: false,
      reportsEnd: false,
      fields: ["payment-card-number", "expiration-date", "security-code", "postal-code"],
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
      prompts: [],
    });
  });

  it.each([
    ["input: dtmf", 'input="dtmf"', {}],
    [
      "action: A relative or absolute URL",
      'action="/paid?x=1"',
      { action: { url: "/paid?x=1", method: "POST" } },
    ],
    [
      "action: Only POST is supported",
      'action="https://a.test" method="POST"',
      { action: { url: "https://a.test", method: "POST" } },
    ],
    [
      "statusCallback: A relative or absolute URL",
      'statusCallback="s"',
      { statusCallback: { url: "s", method: "POST" } },
    ],
    [
      "statusCallbackMethod, as the vendor's SDK has it",
      'statusCallback="s" statusCallbackMethod="GET"',
      { statusCallback: { url: "s", method: "GET" } },
    ],
    ["paymentMethod: credit-card", 'paymentMethod="credit-card"', {}],
    ["timeout: A positive integer", 'timeout="1"', { timeoutMs: 1_000 }],
    ["timeout: at most 600", 'timeout="600"', { timeoutMs: 600_000 }],
    ["maxAttempts: 1, 2, 3", 'maxAttempts="1"', { maxAttempts: 1 }],
    ["maxAttempts: 1, 2, 3", 'maxAttempts="3"', { maxAttempts: 3 }],
    [
      "securityCode: true, false",
      'securityCode="false"',
      { fields: ["payment-card-number", "expiration-date", "postal-code"] },
    ],
    [
      "postalCode: true, false, a String value",
      'postalCode="false"',
      { fields: ["payment-card-number", "expiration-date", "security-code"] },
    ],
    [
      "postalCode: true, false, a String value",
      'postalCode="94105"',
      { fields: ["payment-card-number", "expiration-date", "security-code"], knownPostalCode: "94105" },
    ],
    ["postalCode: true, false, a String value", 'postalCode="SW1A 1AA"', { knownPostalCode: "SW1A 1AA" }],
    ["minPostalCodeLength: A positive integer", 'minPostalCodeLength="5"', { minPostalCodeLength: 5 }],
    ["paymentConnector: A String value", 'paymentConnector="Stripe_1"', { connector: { name: "Stripe_1" } }],
    ["tokenType: one-time,reusable, payment-method", 'tokenType="one-time"', { tokenType: "one-time" }],
    [
      "tokenType: one-time,reusable, payment-method",
      'tokenType="payment-method"',
      { tokenType: "payment-method" },
    ],
    [
      "chargeAmount: A decimal (min: 0, max: 1,000,000)",
      'chargeAmount="20.45"',
      { transaction: { kind: "charge", amount: { minor: 2045, currency: "USD" } } },
    ],
    [
      "chargeAmount: A decimal (min: 0, max: 1,000,000)",
      'chargeAmount="1000000"',
      { transaction: { kind: "charge", amount: { minor: 100_000_000, currency: "USD" } } },
    ],
    [
      "If the chargeAmount attribute has a value of 0 [...] the transaction will be a tokenize transaction.",
      'chargeAmount="0.00"',
      { transaction: { kind: "tokenize" } },
    ],
    [
      "currency: A String value",
      'currency="jpy" chargeAmount="500"',
      { currency: "JPY", transaction: { kind: "charge", amount: { minor: 500, currency: "JPY" } } },
    ],
    ["currency: A String value", 'currency="eur"', { currency: "EUR", transaction: { kind: "tokenize" } }],
    ["language: See list", 'language="en-gb"', { language: "en-GB" }],
    ["description: A String value", 'description="Payment of $20.52"', { description: "Payment of $20.52" }],
    [
      "validCardTypes: One or more of the following values",
      'validCardTypes="visa mastercard amex maestro discover optima jcb diners-club enroute"',
      {
        validBrands: [
          "visa",
          "mastercard",
          "amex",
          "maestro",
          "discover",
          "optima",
          "jcb",
          "diners-club",
          "enroute",
        ],
      },
    ],
    [
      "validCardTypes: One or more of the following values",
      'validCardTypes=" jcb  visa jcb "',
      { validBrands: ["jcb", "visa"] },
    ],
  ])("%s: %s", (_line, attributes, expected) => {
    expect(legalPay(attributes)).toMatchObject(expected);
  });

  it.each([
    ["en-AU"],
    ["en-CA"],
    ["en-GB"],
    ["en-IN"],
    ["en-US"],
    ["es-ES"],
    ["es-MX"],
    ["es-US"],
    ["fr-CA"],
    ["fr-FR"],
    ["de-DE"],
    ["it-IT"],
    ["pl-PL"],
  ])("language %s, in any case", (language) => {
    expect(legalPay(`language="${language.toUpperCase()}"`).language).toBe(language);
  });

  it.each([
    ['input="dtmf speech"', '<Pay> input="dtmf speech" must be one of "dtmf".', "64020"],
    [
      'action="ftp://a.test"',
      `<Pay> action="ftp://a.test" must be an address with https, or one relative to the document's.`,
      "64016",
    ],
    ['method="GET"', '<Pay> method="GET" must be one of "POST".', "64020"],
    [
      'statusCallback="ftp://a.test"',
      `<Pay> statusCallback="ftp://a.test" must be an address with https, or one relative to the document's.`,
      "64020",
    ],
    ['statusCallbackMethod="PUT"', '<Pay> statusCallbackMethod="PUT" must be one of "GET", "POST".', "64020"],
    [
      'paymentMethod="card"',
      '<Pay> paymentMethod="card" must be one of "credit-card", "ach-debit".',
      "64013",
    ],
    [
      'paymentMethod="ach-debit" bankAccountType="savings"',
      '<Pay> bankAccountType="savings" must be one of "consumer-checking", "consumer-savings", "commercial-checking".',
      "64020",
    ],
    ['timeout="3601"', '<Pay> timeout="3601" must be a whole number of seconds from 1 to 3600.', "64020"],
    ['timeout="2.5"', '<Pay> timeout="2.5" must be a whole number of seconds from 1 to 3600.', "64020"],
    ['maxAttempts="0"', '<Pay> maxAttempts="0" must be one of "1", "2", "3".', "64020"],
    ['securityCode="yes"', '<Pay> securityCode="yes" must be one of "true", "false".', "64020"],
    [
      'postalCode="12345678901"',
      '<Pay> postalCode="12345678901" must be true, false, or a postal code: at most 10 letters, digits, spaces and hyphens.',
      "64020",
    ],
    [
      'minPostalCodeLength="21"',
      '<Pay> minPostalCodeLength="21" must be a whole number from 1 to 20.',
      "64020",
    ],
    [
      'postalCode="123" minPostalCodeLength="5"',
      '<Pay> postalCode="123" is shorter than minPostalCodeLength, which is 5.',
      "64020",
    ],
    ['paymentConnector=" "', '<Pay> paymentConnector=" " is empty: it counts as absent.', "64004"],
    [
      'tokenType="onetime"',
      '<Pay> tokenType="onetime" must be one of "one-time", "reusable", "payment-method". Did you mean "one-time"?',
      "64020",
    ],
    ['chargeAmount="-0.59"', '<Pay> chargeAmount="-0.59" must be from 0 to 1,000,000.', "64003"],
    ['chargeAmount="1000000.01"', '<Pay> chargeAmount="1000000.01" must be from 0 to 1,000,000.', "64003"],
    [
      'chargeAmount="$20"',
      '<Pay> chargeAmount="$20" must be a decimal number such as 20.45, without a currency sign.',
      "64003",
    ],
    [
      'chargeAmount="20.455"',
      '<Pay> chargeAmount="20.455" has more decimals than USD, which has 2.',
      "64003",
    ],
    [
      'chargeAmount="20.5" currency="jpy"',
      '<Pay> chargeAmount="20.5" has more decimals than JPY, which has 0.',
      "64003",
    ],
    [
      'currency="dollars"',
      '<Pay> currency="dollars" must be a currency code of ISO 4217 such as "usd".',
      "64020",
    ],
    [
      'language="en-PH"',
      '<Pay> language="en-PH" must be one of en-AU, en-CA, en-GB, en-IN, en-US, es-ES, es-MX, es-US, fr-CA, fr-FR, de-DE, it-IT, pl-PL, or come with a <Prompt> for payment-card-number, expiration-date, security-code, postal-code.',
      "64020",
    ],
    [
      'validCardTypes="discovery"',
      '<Pay> validCardTypes="discovery" must be one or more of visa, mastercard, amex, maestro, discover, optima, jcb, diners-club, enroute, separated by spaces. Did you mean "discover"?',
      "64020",
    ],
    [
      'validCardTypes="discovery"',
      '<Pay> validCardTypes="discovery" must be one or more of visa, mastercard, amex, maestro, discover, optima, jcb, diners-club, enroute, separated by spaces. Did you mean "discover"?',
      "64020",
    ],
  ])("%s is a mistake", (attributes, message, vendorCode) => {
    expect(payMistakes(attributes).map((mistake) => [mistake.message, mistake.vendorCode])).toEqual([
      [message, vendorCode],
    ]);
  });

  it("accepts attribute names in their exact case only", () => {
    const [mistake] = payMistakes('chargeamount="1"');
    expect(mistake?.message).toMatch(
      /^<Pay> has no attribute "chargeamount": it takes input, action,.* Did you mean chargeAmount\?$/,
    );
    expect(mistake).toMatchObject({ attribute: "chargeamount", line: 1, column: 16 });
    expect(mistake?.vendorCode).toBe("64020");
  });

  it.each([
    ["action", "action", undefined],
    ["bankAccountType", "bankAccountType", undefined],
    ["chargeAmount", "transaction", { kind: "tokenize" }],
    ["currency", "currency", "USD"],
    ["description", "description", ""],
    ["input", "method", "credit-card"],
    ["language", "language", "en-US"],
    ["maxAttempts", "maxAttempts", 2],
    ["minPostalCodeLength", "minPostalCodeLength", 1],
    ["paymentConnector", "connector", { name: "Default" }],
    ["paymentMethod", "method", "credit-card"],
    ["statusCallback", "statusCallback", undefined],
    ["timeout", "timeoutMs", 5_000],
    ["tokenType", "tokenType", "reusable"],
    ["validCardTypes", "validBrands", ["visa", "mastercard", "amex"]],
  ] as const)("an empty %s is an absent one", (attribute, member, expected) => {
    expect(legalPay(`${attribute}=""`)[member]).toEqual(expected);
  });

  it.each([
    ['chargeAmount="x"', "PAY_INVALID"],
    ['currency="x"', "PAY_INVALID"],
    ['paymentMethod="x"', "PAY_INVALID"],
    ['tokenType="x"', "PAY_INVALID"],
    ['paymentMethod="ach-debit" bankAccountType="x"', "PAY_INVALID"],
    ['action="ftp://x"', "PAY_INVALID"],
    ['language="xx"', "PAY_INVALID"],
    ['input="x"', "DOCUMENT_VALUE_INVALID"],
    ['method="charge"', "DOCUMENT_VALUE_INVALID"],
    ['statusCallback="ftp://x"', "DOCUMENT_VALUE_INVALID"],
    ['statusCallbackMethod="x"', "DOCUMENT_VALUE_INVALID"],
    ['timeout="x"', "DOCUMENT_VALUE_INVALID"],
    ['maxAttempts="x"', "DOCUMENT_VALUE_INVALID"],
    ['securityCode="x"', "DOCUMENT_VALUE_INVALID"],
    ['postalCode="!"', "DOCUMENT_VALUE_INVALID"],
    ['minPostalCodeLength="x"', "DOCUMENT_VALUE_INVALID"],
    ['validCardTypes="x"', "DOCUMENT_VALUE_INVALID"],
    ['captureMethod="x"', "DOCUMENT_NAME_UNKNOWN"],
  ])("%s is %s: only what can change money ends a payment", (attributes, code) => {
    expect(payMistakes(attributes).map((mistake) => mistake.code)).toEqual([code]);
    expect("mistakes" in payOf(attributes)).toBe(code === "PAY_INVALID");
  });

  it("leaves out the card types that do not exist, and takes the others", () => {
    expect(legalPay('validCardTypes="visa discovery"').validBrands).toEqual(["visa"]);
  });

  it("reports every mistake of a <Pay>, and where to report them to its author, and runs the rest", () => {
    const { verbs, mistakes } = programOf(
      '<Response>\n <Pay action="/a" statusCallback="/s"\n chargeAmount="x" maxAttempts="9"/>\n <Say>b</Say></Response>',
    );
    expect(placed(mistakes)).toEqual([
      '3:2 <Pay> chargeAmount="x" must be a decimal number such as 20.45, without a currency sign.',
      '3:19 <Pay> maxAttempts="9" must be one of "1", "2", "3".',
    ]);
    expect(verbs.map(({ verb }) => verb)).toEqual(["pay", "say"]);
    expect(verbs[0]).toMatchObject({
      request: {
        mistakes: [{ attribute: "chargeAmount", vendorCode: "64003" }],
        action: { url: "/a", method: "POST" },
        statusCallback: { url: "/s", method: "POST" },
      },
    });
  });

  it("accepts an unknown language when every field that is asked for has a prompt", () => {
    const prompt = (stage: string) => `<Prompt for="${stage}"><Say>x</Say></Prompt>`;
    const nouns = ["payment-card-number", "expiration-date"].map(prompt).join("");
    expect(legalPay('language="sv-SE" securityCode="false" postalCode="false"', nouns).language).toBe(
      "sv-SE",
    );
    expect(payMistakes('language="sv-SE" securityCode="false"', nouns)[0]?.message).toMatch(
      /with a <Prompt> for postal-code\./,
    );
  });
});
