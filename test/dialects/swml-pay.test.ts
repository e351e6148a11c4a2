import { describe, expect, it } from "vitest";
import type { PayRequest } from "../../src/core/payment.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";
import { mainOf } from "../support/swml.js";
import { mistakesOf, payOf, URL } from "../support/swml-pay.js";

describe("the parameters of pay (SignalWire, SWML pay, Parameters)", () => {
  it("have the defaults of the page", () => {
    expect(payOf()).toEqual({
      method: "credit-card",
      fields: ["payment-card-number", "expiration-date", "security-code", "postal-code"],
      matching: [],
      retriesDeclined: true,
      reportsEnd: true,
      // "timeout ... 5"
      timeoutMs: 5_000,
      // "max_attempts ... 1"
      maxAttempts: 2,
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
      // "voice ... woman"
      voice: "woman",
      parameters: [],
      prompts: [],
    });
  });

  it.each<[string, Partial<PayRequest>]>([
    // Decision 19: as such or as strings.
    ["charge_amount: 25.00", { transaction: { kind: "charge", amount: { minor: 2500, currency: "USD" } } }],
    ["charge_amount: '25.00'", { transaction: { kind: "charge", amount: { minor: 2500, currency: "USD" } } }],
    ["charge_amount: 25", { transaction: { kind: "charge", amount: { minor: 2500, currency: "USD" } } }],
    ["charge_amount: 2.5e1", { transaction: { kind: "charge", amount: { minor: 2500, currency: "USD" } } }],
    ["charge_amount: .5", { transaction: { kind: "charge", amount: { minor: 50, currency: "USD" } } }],
    ["charge_amount: +7", { transaction: { kind: "charge", amount: { minor: 700, currency: "USD" } } }],
    ["charge_amount: 0", { transaction: { kind: "tokenize" } }],
    ["charge_amount: 0.00", { transaction: { kind: "tokenize" } }],
    ["charge_amount: null", { transaction: { kind: "tokenize" } }],
    ["charge_amount: '0'", { transaction: { kind: "tokenize" } }],
    [
      "charge_amount: 100, currency: jpy",
      { transaction: { kind: "charge", amount: { minor: 100, currency: "JPY" } }, currency: "JPY" },
    ],
    ["security_code: false", { fields: ["payment-card-number", "expiration-date", "postal-code"] }],
    ["security_code: 'false'", { fields: ["payment-card-number", "expiration-date", "postal-code"] }],
    ["security_code: False", { fields: ["payment-card-number", "expiration-date", "postal-code"] }],
    ["security_code: TRUE, postal_code: True", { minPostalCodeLength: 0 }],
    ["status_url: null, prompts: ~, parameters: null, timeout: null", { timeoutMs: 5_000, prompts: [] }],
    ["postal_code: 'false'", { fields: ["payment-card-number", "expiration-date", "security-code"] }],
    ["postal_code: false", { fields: ["payment-card-number", "expiration-date", "security-code"] }],
    [
      "postal_code: 02134",
      { knownPostalCode: "02134", fields: ["payment-card-number", "expiration-date", "security-code"] },
    ],
    ["max_attempts: 7", { maxAttempts: 8 }],
    ["max_attempts: '3'", { maxAttempts: 4 }],
    ["max_attempts: 3.0", { maxAttempts: 4 }],
    ["timeout: 10", { timeoutMs: 10_000 }],
    ["timeout: '10'", { timeoutMs: 10_000 }],
    ["postal_code: '94105'", { knownPostalCode: "94105" }],
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
    ["payment_connector_url: null", /pay needs "payment_connector_url"/],
    [`${URL}, security_code: yes`, /security_code "yes" must be one of "true", "false"/],
    [
      `${URL}, prompts: [{for: postal-code, attempt: 1, attempts: 2, actions: []}]`,
      /means the same as "attempts"/,
    ],
    [`${URL}, charge_amount: -1`, /charge_amount "-1" must be from 0/],
    [`${URL}, charge_amount: 1.005`, /charge_amount "1\.005" has more decimals than USD/],
    [`${URL}, charge_amount: $5`, /must be a decimal number/],
    [`${URL}, currency: xxx1`, /currency "xxx1" must be a currency code/],
    [`${URL}, payment_method: ach-debit`, /payment_method "ach-debit" must be one of "credit-card"/],
    [`${URL}, input: speech`, /input "speech" must be one of "dtmf"/],
    [`${URL}, max_attempts: 0`, /max_attempts "0" must be a whole number/],
    [`${URL}, valid_card_types: optima`, /valid_card_types "optima"/],
    [`${URL}, token_type: payment-method`, /token_type "payment-method"/],
    [
      `${URL}, language: xx-XX`,
      /language "xx-XX" must be one of .* or come with prompts for payment-card-number/,
    ],
    [`${URL}, postal_code: [1]`, /postal_code must be a single value, and is a list/],
    [`${URL}, postal_code: 123, min_postal_code_length: 5`, /shorter than min_postal_code_length/],
    [
      `${URL}, parameters: [{name: a, value: 1}, {name: a, value: 2}]`,
      /is already used in another parameter/,
    ],
    [`${URL}, prompts: [{for: bank-account-number, actions: []}]`, /prompts\.for "bank-account-number"/],
    [`${URL}, prompts: [{for: postal-code}]`, /prompts needs "actions"/],
    [`${URL}, prompts: [{for: postal-code, actions: [{type: Sing, phrase: la}]}]`, /actions\.type "Sing"/],
    [`${URL}, statusCallback: x`, /pay has no "statusCallback"/],
  ])("%s is a mistake, and the document runs", (parameters, mistake) => {
    expect(mistakesOf(parameters).join("\n")).toMatch(mistake);
  });

  it("a misread amount is reported, however many warnings come before it", () => {
    const many = "- hangup: {reasons: x}\n".repeat(150);
    const program = readSwml(mainOf(`${many}- pay: {${URL}, charge_amount: '1%{a +}0'}`));
    expect(program.mistakes).toContainEqual(
      expect.objectContaining({
        code: "PAY_INVALID",
        line: 154,
        message: expect.stringMatching(/can't be read/),
      }),
    );
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
