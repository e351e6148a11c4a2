import { describe, expect, it } from "vitest";
import type { PayOutcome } from "../../src/core/payment.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { card, payOf } from "../support/swml-pay.js";

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
    [
      "payment-connector-error of a connector that answers 500",
      {
        result: "payment-connector-error",
        captured: {},
        connector: { state: "failed", code: "HTTP 500", message: "no error_code", parameters: {} },
      },
      {
        ...none,
        payment_error: "no error_code",
        payment_error_code: "HTTP 500",
        connector_error: { code: "HTTP 500", message: "no error_code" },
      },
    ],
    [
      // "Only present when the connector returns an error."
      "payment-connector-error of a connector that never answered",
      {
        result: "payment-connector-error",
        captured: {},
        connector: { state: "unknown", code: "HTTP_NO_ANSWER", message: "no answer", parameters: {} },
      },
      { ...none, payment_error: "no answer", payment_error_code: "HTTP_NO_ANSWER" },
    ],
    [
      "payment-connector-error by a cause alone",
      {
        result: "payment-connector-error",
        captured: {},
        connector: { state: "declined", code: "51", message: "", cause: "card", parameters: {} },
      },
      {
        ...none,
        payment_error: "card is declined",
        payment_error_code: "51",
        connector_error: { code: "51", message: "" },
      },
    ],
    [
      "validation-error by what the connector cannot do",
      { result: "validation-error", captured: {}, unsupported: "currency" },
      {
        ...none,
        payment_error: "the connector does not take this currency",
        payment_error_code: "validation-error",
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
