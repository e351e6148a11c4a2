import { describe, expect, it } from "vitest";
import type { ConnectorOutcome, PayOutcome, PayResult } from "../../src/core/payment.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { capturedAccount, capturedCard, filled, value } from "../support/moment.js";
import { legalPay } from "../support/twiml.js";

function action(outcome: Partial<PayOutcome>, attributes = 'chargeAmount="20.45"') {
  const whole: PayOutcome = { result: "success", captured: {}, ...outcome };
  return twiml.actionFields(legalPay(attributes), whole);
}

const declined: ConnectorOutcome = {
  state: "declined",
  code: "card_declined",
  message: "Your card was declined.",
  parameters: { advice: "51" },
};

describe("the POST to action", () => {
  it("has every field of the page, in its order", () => {
    const connector: ConnectorOutcome = {
      state: "approved",
      chargeId: "ch_1",
      tokenId: "tok_1",
      profileId: "cus_1",
      parameters: { order: "A1", note: "" },
    };
    expect(action({ captured: capturedCard(), connector })).toEqual([
      // "The Result property is the result of the <Pay> transaction."
      ["Result", "success"],
      // "The ProfileId property is the identifier of the customer object to which the payment is associated."
      ["ProfileId", "cus_1"],
      // "The PaymentToken property is the tokenized value of the credit card or ACH payment data."
      ["PaymentToken", "tok_1"],
      // "if <Pay> was used to process the payment instead of tokenizing, this is the confirmation code"
      ["PaymentConfirmationCode", "ch_1"],
      // "the payment method provided by the developer in the <Pay> verb's paymentMethod attribute"
      ["PaymentMethod", "credit-card"],
      ["PaymentCardNumber", "xxxxxxxxxxxx4242"],
      ["PaymentCardType", "visa"],
      ["ExpirationDate", "0527"],
      ["SecurityCode", "xxx"],
      ["PaymentCardPostalCode", "94109"],
      ["BankAccountNumber", ""],
      ["BankRoutingNumber", ""],
      ["BankAccountType", ""],
      ["PaymentError", ""],
      ["PayErrorCode", ""],
      ["ConnectorError", ""],
      // Generic Pay Connector: "parameters" of the answer come back as PayConnector_<name>.
      ["PayConnector_order", "A1"],
      ["PayConnector_note", ""],
    ]);
  });

  it("shows a bank account as the page does", () => {
    const fields = action(
      { captured: capturedAccount() },
      'paymentMethod="ach-debit" bankAccountType="commercial-checking"',
    );
    expect(value(fields, "PaymentMethod")).toBe("ach-debit");
    expect(fields.slice(10, 13)).toEqual([
      // "A customer enters 508862392. The BankAccountNumber value will be *******92"
      ["BankAccountNumber", "*******92"],
      // "The value will be the full routing number [...]. Example value: 121181976"
      ["BankRoutingNumber", "121181976"],
      // The page says "personal" or "business" here, and the three types under statusCallback: those are sent.
      ["BankAccountType", "commercial-checking"],
    ]);
  });

  it("reports the mistakes of a <Pay> that could not run", () => {
    const reason = '<Pay> timeout="0" must be a whole number of seconds from 1 to 600.';
    const fields = twiml.actionFields(undefined, { result: "validation-error", captured: {}, reason });
    expect(fields.filter(([, text]) => text !== "")).toEqual([
      ["Result", "validation-error"],
      ["PaymentError", reason],
      ["PayErrorCode", "64020"],
    ]);
    expect(fields).toHaveLength(16);
  });
});

describe("the Result values of the page", () => {
  const card = {
    PaymentMethod: "credit-card",
    PaymentCardNumber: "xxxxxxxxxxxx4242",
    PaymentCardType: "visa",
    ExpirationDate: "0527",
    SecurityCode: "xxx",
    PaymentCardPostalCode: "94109",
  };
  const captured = () => ({ captured: capturedCard() });
  const method = { PaymentMethod: "credit-card" };

  it.each<[PayResult, Partial<PayOutcome>, Record<string, string>]>([
    // "Twilio successfully captured the payment data and either tokenized or processed the payment"
    [
      "success",
      { ...captured(), connector: { state: "approved", chargeId: "ch_1", parameters: {} } },
      { ...card, PaymentConfirmationCode: "ch_1" },
    ],
    [
      "success",
      {
        ...captured(),
        connector: { state: "approved", tokenId: "tok_1", profileId: "cus_1", parameters: {} },
      },
      { ...card, PaymentToken: "tok_1", ProfileId: "cus_1" },
    ],
    // "Max attempts reached when capturing the payment information"; "Example value: invalid-date (if user enters an
    // invalid date or incorrect number of digits and times out)"
    [
      "too-many-failed-attempts",
      { captured: { pan: capturedCard().pan }, error: "invalid-date" },
      {
        ...method,
        PaymentCardNumber: "xxxxxxxxxxxx4242",
        PaymentCardType: "visa",
        PaymentError: "invalid-date",
      },
    ],
    // "Example value: invalid-date (if user enters an invalid date or incorrect number of digits and times out)"
    [
      "too-many-failed-attempts",
      { error: "input-timeout", field: "expiration-date" },
      { ...method, PaymentError: "invalid-date" },
    ],
    // "Example value: invalid-security-code (if user enters an invalid CVV and times out)"
    [
      "too-many-failed-attempts",
      { error: "input-timeout", field: "security-code" },
      { ...method, PaymentError: "invalid-security-code" },
    ],
    // "Example value: invalid-postal-code (if user enters incorrect number of digits ... and times out)"
    [
      "too-many-failed-attempts",
      { error: "input-timeout", field: "postal-code" },
      { ...method, PaymentError: "invalid-postal-code" },
    ],
    // "Twilio experienced an error communicating with the payment processor or gateway"; "Payment error for failures.
    // Example value: card is declined"
    [
      "payment-connector-error",
      { ...captured(), connector: declined },
      {
        ...card,
        PaymentError: "Your card was declined.",
        PayErrorCode: "64008",
        ConnectorError: "card_declined",
        PayConnector_advice: "51",
      },
    ],
    [
      "payment-connector-error",
      { ...captured(), connector: { ...declined, message: "", cause: "card", parameters: {} } },
      { ...card, PaymentError: "card is declined", PayErrorCode: "64012", ConnectorError: "card_declined" },
    ],
    // "Caller pressed * (star) key to interrupt the payment session"
    ["caller-interrupted-with-star", {}, method],
    // "Caller hung up the call"
    ["caller-hung-up", {}, method],
    // "Invalid <Pay> verb attribute (e.g. paymentAmount="-0.5")"; "paymentAmount='-0.59' (not a number between 0.00 -
    // 1,000,000.00)"
    [
      "validation-error",
      { reason: "chargeAmount is wrong", vendorCode: "64003" },
      { ...method, PaymentError: "chargeAmount is wrong", PayErrorCode: "64003" },
    ],
    [
      "validation-error",
      { unsupported: "charge" },
      { ...method, PaymentError: "the connector does not take charges", PayErrorCode: "64007" },
    ],
    // "Twilio encountered an error", which the page spells iternal-error, and its newer copy internal-error
    ["internal-error", { reason: "a fault" }, { ...method, PaymentError: "a fault" }],
  ])("%s: %j", (result, outcome, fields) => {
    expect(filled(action({ result, ...outcome }))).toEqual({ Result: result, ...fields });
  });
});
