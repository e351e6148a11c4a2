import { describe, expect, it } from "vitest";
import { isSwmlReadable, readSwml } from "../../src/dialects/swml/read-document.js";
import { readInstruction } from "../../src/dialects/swml/read-instruction.js";
import { swml } from "../../src/dialects/swml/swml.js";
import type { Card, FieldError, PayOutcome, PayRequest, Stage } from "../../src/domain/pay.js";
import { encodeSecretJson } from "../../src/domain/secret-json.js";
import { pan, secret } from "../support/card.js";
import { mainOf } from "../support/swml.js";

const URL = 'payment_connector_url: "https://example.com/process"';

/** The request of a `pay` with these parameters, YAML in one line; throws when it has mistakes. */
function payOf(parameters = ""): PayRequest {
  const text = mainOf(`- pay: {${URL}${parameters === "" ? "" : `, ${parameters}`}}`);
  const program = readSwml(text);
  const step = isSwmlReadable(program) ? program.sections.get("main")?.[0] : undefined;
  if (step === undefined) throw new Error(JSON.stringify(program.mistakes));
  const instruction = readInstruction(step, { mistakes: [], warnings: [] });
  if (instruction.method !== "pay" || "mistakes" in instruction.request)
    throw new Error(JSON.stringify(program.mistakes));
  return instruction.request;
}

function mistakesOf(parameters: string): string[] {
  const program = readSwml(mainOf(`- pay: {${parameters}}`));
  expect(isSwmlReadable(program)).toBe(true);
  return program.mistakes.map(({ message }) => message);
}

describe("the parameters of pay (SignalWire, SWML pay, Parameters)", () => {
  it("have the defaults of the page", () => {
    expect(payOf()).toEqual({
      method: "credit-card",
      fields: ["payment-card-number", "expiration-date", "security-code", "postal-code"],
      matching: [],
      retriesDeclined: true,
      tellsEnd: true,
      // "timeout ... 5"
      timeoutMs: 5_000,
      // "max_attempts ... 1"
      maxAttempts: 1,
      // "visa mastercard amex"
      validBrands: ["visa", "mastercard", "amex"],
      // "min_postal_code_length ... 0"
      minPostalCodeLength: 0,
      transaction: { kind: "tokenize" },
      // "currency ... usd"
      currency: "USD",
      // "token_type ... reusable"
      tokenType: "reusable",
      connector: { url: "https://example.com/process" },
      description: "",
      // "language ... en-US"
      language: "en-US",
      parameters: [],
      prompts: [],
    });
  });

  it.each<[string, Partial<PayRequest>]>([
    // Decision 19: as such or as strings.
    ["charge_amount: 25.00", { transaction: { kind: "charge", amount: { minor: 2500, currency: "USD" } } }],
    ["charge_amount: '25.00'", { transaction: { kind: "charge", amount: { minor: 2500, currency: "USD" } } }],
    ["charge_amount: 0", { transaction: { kind: "tokenize" } }],
    ["charge_amount: '0'", { transaction: { kind: "tokenize" } }],
    [
      "charge_amount: 100, currency: jpy",
      { transaction: { kind: "charge", amount: { minor: 100, currency: "JPY" } }, currency: "JPY" },
    ],
    ["security_code: false", { fields: ["payment-card-number", "expiration-date", "postal-code"] }],
    ["security_code: 'false'", { fields: ["payment-card-number", "expiration-date", "postal-code"] }],
    ["postal_code: false", { fields: ["payment-card-number", "expiration-date", "security-code"] }],
    [
      "postal_code: 02134",
      { knownPostalCode: "02134", fields: ["payment-card-number", "expiration-date", "security-code"] },
    ],
    ["max_attempts: 7", { maxAttempts: 7 }],
    ["max_attempts: '3'", { maxAttempts: 3 }],
    ["timeout: 10", { timeoutMs: 10_000 }],
    ["min_postal_code_length: 4", { minPostalCodeLength: 4 }],
    ["token_type: one-time", { tokenType: "one-time" }],
    [
      "valid_card_types: 'visa maestro discover jcb diners-club'",
      { validBrands: ["visa", "maestro", "discover", "jcb", "diners-club"] },
    ],
    ["description: 'Order 1'", { description: "Order 1" }],
    ["language: PL-pl", { language: "pl-PL" }],
    ["voice: woman", { voice: "woman" }],
    [
      "status_url: 'https://example.com/status'",
      { statusCallback: { url: "https://example.com/status", method: "POST" } },
    ],
    [
      "parameters: [{name: a, value: '1'}, {name: b, value: 2}]",
      {
        parameters: [
          { name: "a", value: "1" },
          { name: "b", value: "2" },
        ],
      },
    ],
    ["input: dtmf, payment_method: credit-card", { method: "credit-card" }],
  ])("%s", (parameters, expected) => {
    expect(payOf(parameters)).toMatchObject(expected);
  });

  it.each([
    ["", /pay needs "payment_connector_url"/],
    [`${URL}, charge_amount: -1`, /charge_amount "-1" must be from 0/],
    [`${URL}, charge_amount: 1.005`, /charge_amount "1\.005" has more decimals than USD/],
    [`${URL}, charge_amount: $5`, /must be a decimal number/],
    [`${URL}, currency: xxx1`, /currency "xxx1" must be a currency code/],
    [`${URL}, payment_method: ach-debit`, /payment_method "ach-debit" must be one of "credit-card"/],
    [`${URL}, input: speech`, /input "speech" must be one of "dtmf"/],
    [`${URL}, max_attempts: 0`, /max_attempts "0" must be a whole number/],
    [`${URL}, valid_card_types: optima`, /valid_card_types "optima"/],
    [`${URL}, token_type: payment-method`, /token_type "payment-method"/],
    [`${URL}, language: xx-XX`, /language must be one of .* or come with prompts for payment-card-number/],
    [`${URL}, postal_code: [1]`, /postal_code must be a single value, and is a list/],
    [`${URL}, postal_code: 123, min_postal_code_length: 5`, /shorter than min_postal_code_length/],
    [`${URL}, parameters: [{name: a, value: 1}, {name: a, value: 2}]`, /stands in another parameter/],
    [`${URL}, prompts: [{for: bank-account-number, actions: []}]`, /prompts\.for "bank-account-number"/],
    [`${URL}, prompts: [{for: postal-code}]`, /prompts needs "actions"/],
    [`${URL}, prompts: [{for: postal-code, actions: [{type: Sing, phrase: la}]}]`, /actions\.type "Sing"/],
    [`${URL}, statusCallback: x`, /pay has no "statusCallback"/],
  ])("%s is a mistake, and the document runs", (parameters, mistake) => {
    expect(mistakesOf(parameters).join("\n")).toMatch(mistake);
  });

  it("prompts have all filters, attempts under both names", () => {
    const prompts = payOf(
      "prompts: [{for: payment-card-number, attempts: '2 3', card_type: visa optima, error_type: timeout card-declined, actions: [{type: Say, phrase: Hi}, {type: Play, phrase: 'https://example.com/a.wav'}]}, {for: payment-failed, attempt: 2, actions: [{type: Say, phrase: No}]}, {for: postal-code, error_type: session-in-progress, actions: []}]",
    ).prompts;
    expect(prompts).toEqual([
      {
        stage: "payment-card-number",
        attempts: [2, 3],
        brands: ["visa", "optima"],
        errors: ["input-timeout", "card-declined"],
        parts: [
          { kind: "say", text: "Hi" },
          { kind: "play", url: "https://example.com/a.wav" },
        ],
      },
      { stage: "payment-failed", attempts: [2], parts: [{ kind: "say", text: "No" }] },
    ]);
  });
});

const caller = {
  call: {
    id: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    from: "+15551110000",
    callerName: "Ann",
    to: "+15552220000",
    direction: "inbound",
  },
  account: { projectId: "P1", spaceId: "S1", nodeId: "N1" },
  status: "in-progress",
} as const;

function card(changes: Partial<Card> = {}): Card {
  return {
    pan: pan("4111111111111111"),
    expiry: { month: 12, year: 2025 },
    cvv: secret("987"),
    postalCode: "23112",
    ...changes,
  };
}

function event(stage: Stage, error?: FieldError, captured: Partial<Card> = {}) {
  return swml.status({
    caller,
    request: payOf(),
    report: { stage, attempt: 1, captured, ...(error === undefined ? {} : { error }) },
    url: "https://example.com/status",
    at: 1_743_707_517_122,
    session: "C1",
  });
}

describe("the status event (SignalWire, SWML pay, status_url request body)", () => {
  it("is the page's example, member by member", () => {
    expect(JSON.stringify(event("payment-completed", undefined, card()))).toBe(
      JSON.stringify({
        json: {
          event_type: "calling.call.pay",
          event_channel: "swml:6f9619ff-8b86-d011-b42d-00c04fc964ff",
          timestamp: 1743707517.122,
          project_id: "P1",
          space_id: "S1",
          params: {
            status_url: "https://example.com/status",
            status_url_method: "POST",
            for: "payment-completed",
            error_type: "",
            payment_method: "credit-card",
            payment_card_number: "************1111",
            payment_card_type: "visa",
            security_code: "***",
            expiration_date: "1225",
            payment_card_postal_code: "23112",
            control_id: "C1",
            call_id: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
            node_id: "N1",
          },
        },
      }),
    );
  });

  it.each<[Stage, FieldError | undefined, string]>([
    ["payment-card-number", undefined, ""],
    ["payment-card-number", "input-timeout", "timeout"],
    ["payment-card-number", "invalid-card-number", "invalid-card-number"],
    ["payment-card-number", "invalid-card-type", "invalid-card-type"],
    ["payment-card-number", "card-declined", "card-declined"],
    ["expiration-date", "invalid-date", "invalid-date"],
    ["security-code", "invalid-security-code", "invalid-security-code"],
    ["postal-code", "invalid-postal-code", "invalid-postal-code"],
    ["payment-processing", undefined, ""],
    ["payment-completed", undefined, ""],
    ["payment-failed", undefined, ""],
    ["payment-canceled", undefined, ""],
  ])("for %s with %s has the error_type %j", (stage, error, word) => {
    expect(event(stage, error)).toMatchObject({
      json: { params: { for: stage, error_type: word, payment_card_number: "", security_code: "" } },
    });
  });
});

describe("the variables (SignalWire, SWML pay, Variables)", () => {
  const none = {
    payment_token: "",
    payment_confirmation_code: "",
    payment_card_number: "",
    payment_card_type: "",
    payment_card_expiration_date: "",
    payment_card_security_code: "",
    payment_card_postal_code: "",
    payment_error: "",
    payment_error_code: "",
  };
  const shown = {
    payment_card_number: "************1111",
    payment_card_type: "visa",
    payment_card_expiration_date: "1225",
    payment_card_security_code: "***",
    payment_card_postal_code: "23112",
  };

  it.each<[string, PayOutcome, object]>([
    [
      "success of a charge",
      {
        result: "success",
        captured: card(),
        connector: { state: "approved", chargeId: "ch_1", parameters: {} },
      },
      { ...none, ...shown, payment_confirmation_code: "ch_1" },
    ],
    [
      "success of a token",
      {
        result: "success",
        captured: card(),
        connector: { state: "approved", tokenId: "tok_1", parameters: {} },
      },
      { ...none, ...shown, payment_token: "tok_1" },
    ],
    [
      "too-many-failed-attempts",
      { result: "too-many-failed-attempts", captured: {}, error: "invalid-card-number" },
      // The page's example: "Invalid card number", "invalid-card-number".
      { ...none, payment_error: "Invalid card number", payment_error_code: "invalid-card-number" },
    ],
    [
      "too-many-failed-attempts by time",
      { result: "too-many-failed-attempts", captured: {}, error: "input-timeout" },
      { ...none, payment_error: "Input timeout", payment_error_code: "timeout" },
    ],
    [
      "payment-connector-error",
      {
        result: "payment-connector-error",
        captured: card(),
        connector: {
          state: "declined",
          code: "insufficient_funds",
          message: "Card has insufficient funds",
          parameters: {},
        },
      },
      {
        ...none,
        ...shown,
        payment_error: "Card has insufficient funds",
        payment_error_code: "insufficient_funds",
        connector_error: { code: "insufficient_funds", message: "Card has insufficient funds" },
      },
    ],
    ["caller-interrupted-with-star", { result: "caller-interrupted-with-star", captured: {} }, none],
    ["caller-hung-up", { result: "caller-hung-up", captured: {} }, none],
    ["relay-pay-stop", { result: "relay-pay-stop", captured: {} }, none],
    [
      "validation-error",
      { result: "validation-error", captured: {}, reason: "pay.timeout" },
      { ...none, payment_error: "pay.timeout", payment_error_code: "validation-error" },
    ],
    [
      "internal-error",
      { result: "internal-error", captured: {}, reason: "a fault" },
      { ...none, payment_error: "a fault", payment_error_code: "internal-error" },
    ],
  ])("of %s", (_what, outcome, results) => {
    expect(swml.payVariables(payOf(), outcome)).toEqual({
      pay_result: outcome.result,
      pay_payment_results: results,
    });
  });
});

describe("the request to payment_connector_url (SignalWire, SWML pay, Request body)", () => {
  /** Whether the bytes are exactly these; a boolean, so that a failure shows no digits. */
  function isSent(expected: string, parameters: string, changes: Partial<Card> = {}): boolean {
    const body = encodeSecretJson(swml.connectorBody("8c9d14d5", payOf(parameters), card(changes)));
    return Buffer.from(body).equals(Buffer.from(expected));
  }

  it("charges with the page's members in its order", () => {
    const expected =
      '{"transaction_id":"8c9d14d5","method":"credit-card","cardnumber":"4111111111111111","cvv":"987","postal_code":"23112","description":"Payment description","chargeAmount":"10.55","token_type":"reusable","expiry_month":"12","expiry_year":"25","currency_code":"usd"}';
    expect(isSent(expected, "charge_amount: 10.55, description: Payment description")).toBe(true);
  });

  it("tokenizes with an amount of 0, and sends parameters where there are any", () => {
    const expected =
      '{"transaction_id":"8c9d14d5","method":"credit-card","cardnumber":"4111111111111111","cvv":"","postal_code":"02134","description":"","chargeAmount":"0","token_type":"one-time","expiry_month":"12","expiry_year":"25","currency_code":"pln","parameters":{"order":"7"}}';
    const parameters =
      "token_type: one-time, currency: PLN, security_code: false, postal_code: '02134', parameters: [{name: order, value: 7}]";
    const { pan: number, expiry } = card();
    const body = encodeSecretJson(
      swml.connectorBody("8c9d14d5", payOf(parameters), {
        pan: number,
        ...(expiry === undefined ? {} : { expiry }),
      }),
    );
    expect(Buffer.from(body).equals(Buffer.from(expected))).toBe(true);
  });

  it("is shown with the number and the code masked by stars", () => {
    expect(swml.maskedConnectorBody("T", payOf(), card())).toMatchObject({
      cardnumber: "************1111",
      cvv: "***",
    });
  });
});
