import { describe, expect, it } from "vitest";
import { placed } from "../support/reader.js";
import { legalPay, payMistakes, payOf, programOf, unreadable } from "../support/twiml.js";

describe("TwiML <Pay>, the attribute table of Twilio's page", () => {
  it("has the table's defaults", () => {
    expect(legalPay("")).toEqual({
      method: "credit-card",
      matching: [],
      retriesDeclined: false,
      tellsEnd: false,
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
      'statusCallback=""',
      `<Pay> statusCallback="" must be an address with https, or one relative to the document's.`,
      "64020",
    ],
    ['statusCallbackMethod="PUT"', '<Pay> statusCallbackMethod="PUT" must be one of "GET", "POST".', "64020"],
    [
      'paymentMethod="card"',
      '<Pay> paymentMethod="card" must be one of "credit-card", "ach-debit".',
      "64013",
    ],
    [
      'bankAccountType="savings"',
      '<Pay> bankAccountType="savings" must be one of "consumer-checking", "consumer-savings", "commercial-checking".',
      "64020",
    ],
    ['timeout="601"', '<Pay> timeout="601" must be a whole number of seconds from 1 to 600.', "64020"],
    ['timeout="2.5"', '<Pay> timeout="2.5" must be a whole number of seconds from 1 to 600.', "64020"],
    ['maxAttempts="0"', '<Pay> maxAttempts="0" must be one of "1", "2", "3".', "64020"],
    [
      'securityCode="True"',
      '<Pay> securityCode="True" must be one of "true", "false". Did you mean "true"?',
      "64020",
    ],
    [
      'postalCode="12345678901"',
      '<Pay> postalCode="12345678901" must be true, false, or a postal code: at most 10 letters, digits, spaces and hyphens.',
      "64020",
    ],
    [
      'minPostalCodeLength="11"',
      '<Pay> minPostalCodeLength="11" must be a whole number from 1 to 10.',
      "64020",
    ],
    [
      'postalCode="123" minPostalCodeLength="5"',
      '<Pay> postalCode="123" is shorter than minPostalCodeLength, which is 5.',
      "64020",
    ],
    ['paymentConnector=" "', '<Pay> paymentConnector=" " must not be empty.', "64004"],
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
      '<Pay> language="en-PH" must be one of en-AU, en-CA, en-GB, en-IN, en-US, es-ES, es-MX, es-US, fr-CA, fr-FR, de-DE, it-IT, pl-PL, or come with a <Prompt> for payment-card-number, expiration-date, security-code, postal-code, payment-processing.',
      "64020",
    ],
    [
      'validCardTypes="visa discovery"',
      '<Pay> validCardTypes="visa discovery" must be one or more of visa, mastercard, amex, maestro, discover, optima, jcb, diners-club, enroute, separated by spaces. Did you mean "discover"?',
      "64020",
    ],
    [
      'validCardTypes=""',
      '<Pay> validCardTypes="" must be one or more of visa, mastercard, amex, maestro, discover, optima, jcb, diners-club, enroute, separated by spaces.',
      "64020",
    ],
  ])("%s is a mistake", (attributes, message, vendorCode) => {
    expect(payMistakes(attributes).map((mistake) => [mistake.message, mistake.vendorCode])).toEqual([
      [message, vendorCode],
    ]);
  });

  it("takes attribute names in their exact case only", () => {
    const [mistake] = payMistakes('chargeamount="1"');
    expect(mistake?.message).toMatch(
      /^<Pay> has no attribute "chargeamount": it takes input, action,.* Did you mean chargeAmount\?$/,
    );
    expect(mistake).toMatchObject({ attribute: "chargeamount", line: 1, column: 16 });
    expect(mistake?.vendorCode).toBeUndefined();
  });

  it("tells every mistake of a <Pay>, and where its author is to be told, and runs the rest", () => {
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
        mistakes,
        action: { url: "/a", method: "POST" },
        statusCallback: { url: "/s", method: "POST" },
      },
    });
  });

  it("takes an unknown language when every stage that will be used has a prompt", () => {
    const prompt = (stage: string) => `<Prompt for="${stage}"><Say>x</Say></Prompt>`;
    const nouns = ["payment-card-number", "expiration-date", "payment-processing"].map(prompt).join("");
    expect(legalPay('language="sv-SE" securityCode="false" postalCode="false"', nouns).language).toBe(
      "sv-SE",
    );
    expect(payMistakes('language="sv-SE" securityCode="false"', nouns)[0]?.message).toMatch(
      /with a <Prompt> for postal-code\./,
    );
  });
});

describe("TwiML <Pay> of a bank account", () => {
  // "paymentMethod=”ach-debit”": "<Pay> will wait [...] when capturing either bank account or routing numbers."
  it("asks for routing and account number, of a checking account unless the document says else", () => {
    expect(legalPay('paymentMethod="ach-debit" postalCode="94105"')).toMatchObject({
      method: "ach-debit",
      bankAccountType: "consumer-checking",
      fields: ["bank-routing-number", "bank-account-number"],
      matching: [],
      transaction: { kind: "tokenize" },
      tokenType: "reusable",
    });
    expect(legalPay('paymentMethod="ach-debit" postalCode="94105"').knownPostalCode).toBeUndefined();
  });

  it.each(["consumer-checking", "consumer-savings", "commercial-checking"])("bankAccountType: %s", (type) => {
    expect(legalPay(`paymentMethod="ach-debit" bankAccountType="${type}"`).bankAccountType).toBe(type);
  });

  it("passes over the account type of a card payment", () => {
    expect(legalPay('bankAccountType="consumer-savings"')).toEqual(legalPay(""));
  });

  it("charges an account as well as it tokenizes one", () => {
    expect(legalPay('paymentMethod="ach-debit" chargeAmount="10"').transaction.kind).toBe("charge");
  });

  // "Caller's inputs didn't match when using <Prompt> with requireMatchingInputs."
  it("asks a field twice for which a prompt requires matching inputs", () => {
    const nouns = `
      <Prompt for="bank-account-number"><Say>Your account?</Say></Prompt>
      <Prompt for="bank-account-number" requireMatchingInputs="true"><Say>Once more?</Say></Prompt>
      <Prompt for="bank-account-number" requireMatchingInputs="false" errorType="input-matching-failed"><Say>No.</Say></Prompt>`;
    const { matching, prompts } = legalPay('paymentMethod="ach-debit"', nouns);
    expect(matching).toEqual(["bank-account-number"]);
    expect(prompts.map(({ again }) => again)).toEqual([undefined, true, undefined]);
    expect(legalPay("", nouns).matching).toEqual([]);
  });

  // "For ACH, possible values are: English: en-AU en-CA en-GB en-IN en-US"
  it("speaks English only, unless the document brings its own prompts", () => {
    expect(legalPay('paymentMethod="ach-debit" language="en-au"').language).toBe("en-AU");
    expect(payMistakes('paymentMethod="ach-debit" language="de-DE"')[0]).toMatchObject({
      message:
        '<Pay> language="de-DE" must be one of en-AU, en-CA, en-GB, en-IN, en-US, or come with a <Prompt> for bank-routing-number, bank-account-number, payment-processing.',
      vendorCode: "64020",
    });
    const prompts = ["bank-routing-number", "bank-account-number", "payment-processing"]
      .map((stage) => `<Prompt for="${stage}"><Say>x</Say></Prompt>`)
      .join("");
    expect(legalPay('paymentMethod="ach-debit" language="de-DE"', prompts).language).toBe("de-DE");
  });
});

describe("TwiML <Prompt> and <Parameter>", () => {
  it("reads every filter and every part, in order", () => {
    const nouns = `
      <Prompt for="security-code" attempt="2 3" cardType="visa amex" errorType="timeout invalid-security-code">
        <Say voice="alice" language="en-GB">One</Say><Pause length="2"/><Play>two.wav</Play>
      </Prompt>
      <Parameter name="customer" value=""/>
      <Prompt for="payment-processing"><Say loop="2">Wait</Say></Prompt>
      <Parameter name="order" value="A&amp;B"/>`;
    expect(legalPay("", nouns)).toMatchObject({
      parameters: [
        { name: "customer", value: "" },
        { name: "order", value: "A&B" },
      ],
      prompts: [
        {
          stage: "security-code",
          attempts: [2, 3],
          brands: ["visa", "amex"],
          errors: ["input-timeout", "invalid-security-code"],
          parts: [
            { kind: "say", text: "One", voice: "alice", language: "en-GB" },
            { kind: "pause", seconds: 2 },
            { kind: "play", url: "two.wav" },
          ],
        },
        {
          stage: "payment-processing",
          parts: [
            { kind: "say", text: "Wait" },
            { kind: "say", text: "Wait" },
          ],
        },
      ],
    });
  });

  it.each([
    ["timeout", "input-timeout"],
    ["invalid-card-number", "invalid-card-number"],
    ["invalid-card-type", "invalid-card-type"],
    ["invalid-date", "invalid-date"],
    ["invalid-security-code", "invalid-security-code"],
    ["invalid-postal-code", "invalid-postal-code"],
    ["invalid-bank-routing-number", "invalid-bank-routing-number"],
    ["invalid-bank-account-number", "invalid-bank-account-number"],
    ["input-matching-failed", "input-matching-failed"],
  ])("errorType %s means %s", (errorType, error) => {
    const { prompts } = legalPay(
      "",
      `<Prompt for="postal-code" errorType="${errorType}"><Say>x</Say></Prompt>`,
    );
    expect(prompts[0]?.errors).toEqual([error]);
  });

  it("leaves out a prompt for an error after which nothing is asked again, and never widens one", () => {
    const nouns = `
      <Prompt for="payment-card-number" errorType="internal-error"><Say>x</Say></Prompt>
      <Prompt for="payment-card-number" errorType="internal-error timeout"><Say>y</Say></Prompt>`;
    expect(legalPay("", nouns).prompts).toEqual([
      { stage: "payment-card-number", errors: ["input-timeout"], parts: [{ kind: "say", text: "y" }] },
    ]);
  });

  it.each([
    ["<Prompt><Say>x</Say></Prompt>", '<Prompt> needs the attribute "for".'],
    [
      '<Prompt for="card-number"><Say>x</Say></Prompt>',
      '<Prompt> for="card-number" must be one of "payment-card-number", "expiration-date", "security-code", "postal-code", "bank-routing-number", "bank-account-number", "payment-processing".',
    ],
    [
      '<Prompt for="postal-code" attempt="0"><Say>x</Say></Prompt>',
      '<Prompt> attempt="0" must be whole numbers from 1 to 10, separated by spaces.',
    ],
    [
      '<Prompt for="postal-code" attempt="1,2"><Say>x</Say></Prompt>',
      '<Prompt> attempt="1,2" must be whole numbers from 1 to 10, separated by spaces.',
    ],
    [
      '<Prompt for="postal-code" requireMatchingInputs="true"><Say>x</Say></Prompt>',
      '<Prompt> requireMatchingInputs="true" is for bank-routing-number, bank-account-number only.',
    ],
    [
      '<Prompt for="postal-code" errorTypes="timeout"><Say>x</Say></Prompt>',
      '<Prompt> has no attribute "errorTypes": it takes for, attempt, cardType, errorType, requireMatchingInputs. Did you mean errorType?',
    ],
    ['<Prompt for="postal-code"/>', "<Prompt> is empty: put <Say>, <Play> or <Pause> between its tags."],
    ['<Parameter value="x"/>', '<Parameter> needs the attribute "name".'],
    ['<Parameter name="x"/>', '<Parameter> needs the attribute "value".'],
    [
      '<Parameter name="a" value="1"/><Parameter name="a" value="2"/>',
      '<Parameter> name="a" stands in another <Parameter> of this <Pay> already.',
    ],
  ])("%s is a mistake of the <Pay>", (noun, message) => {
    expect(payMistakes("", noun).map((mistake) => mistake.message)).toEqual([message]);
    expect("mistakes" in payOf("", noun)).toBe(true);
  });

  it("says that a needed attribute is missing by its number", () => {
    expect(payMistakes("", "<Prompt><Say>x</Say></Prompt>")[0]?.vendorCode).toBe("64015");
  });

  it("says where an errorType of the webhooks has another name in a prompt", () => {
    const [mistake] = payMistakes(
      "",
      '<Prompt for="postal-code" errorType="input-timeout"><Say>x</Say></Prompt>',
    );
    expect(mistake?.message).toMatch(/^<Prompt> errorType="input-timeout" must be one or more of timeout, /);
  });

  it.each([
    ["<Say>x</Say>", 16, "<Say> can't stand in <Pay>: allowed are <Prompt>, <Parameter>."],
    ["text", 16, '<Pay> holds text "text": only elements can stand here.'],
    ['<Prompt for="postal-code">x</Prompt>', 42, '<Prompt> holds text "x": only elements can stand here.'],
    [
      '<Prompt for="postal-code"><Gather/></Prompt>',
      42,
      "<Gather> can't stand in <Prompt>: allowed are <Say>, <Play>, <Pause>.",
    ],
    [
      '<Prompt for="postal-code"><Say loop="0">x</Say></Prompt>',
      47,
      '<Say> loop="0" must be a whole number from 1 to 10.',
    ],
    ['<Parameter name="a" value="b">x</Parameter>', 46, '<Parameter> holds text "x": it must be empty.'],
  ])("%s makes the document unreadable", (noun, column, message) => {
    const { code, mistakes } = unreadable(`<Response><Pay>${noun}</Pay></Response>`);
    expect(code).toBe("DOCUMENT_INVALID");
    expect(placed(mistakes)).toEqual([`1:${column} ${message}`]);
  });
});
