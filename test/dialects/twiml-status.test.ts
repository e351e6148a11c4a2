import { describe, expect, it } from "vitest";
import type { FieldError, PayReport, Stage } from "../../src/core/payment.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { pan, secret } from "../support/card.js";
import {
  caller,
  capturedAccount,
  capturedBefore,
  capturedCard,
  filled,
  statusForm,
  value,
} from "../support/moment.js";
import { legalPay } from "../support/twiml.js";

function status(report: Partial<PayReport>, attributes = "") {
  return statusForm(twiml, legalPay(attributes), report);
}

describe("the standard request parameters", () => {
  it("name the call in Twilio's format", () => {
    expect(twiml.requestFields(caller)).toEqual([
      ["CallSid", "CA6f9619ff8b86d011b42d00c04fc964ff"],
      ["AccountSid", "AC00000000000000000000000000000001"],
      ["From", "+15551110000"],
      ["To", "+15552220000"],
      ["CallStatus", "in-progress"],
      ["ApiVersion", "2010-04-01"],
      ["Direction", "inbound"],
      ["Caller", "+15551110000"],
      ["Called", "+15552220000"],
    ]);
  });

  it("identify an outbound call, and one that has ended", () => {
    const fields = twiml.requestFields({
      ...caller,
      status: "completed",
      call: { ...caller.call, direction: "outbound" },
    });
    expect([value(fields, "Direction"), value(fields, "CallStatus")]).toEqual(["outbound-api", "completed"]);
  });
});

describe("the POST to statusCallback", () => {
  it("has every field of the page, in its order, and empty strings for what is not known", () => {
    expect(status({})).toEqual([
      // "The unique identifier of the Twilio Account responsible for this Pay session"
      ["AccountSid", "AC00000000000000000000000000000001"],
      // "A unique identifier for the Call Resource associated with the Pay sessions."
      ["CallSid", "CA6f9619ff8b86d011b42d00c04fc964ff"],
      // "The current stage of <Pay>."
      ["For", "payment-card-number"],
      // "The type of error that occurred (if applicable)."
      ["ErrorType", ""],
      // "The Attempt property indicates the current attempt count. Possible values are 1, 2, or 3."
      ["Attempt", "1"],
      ["PaymentMethod", "credit-card"],
      ["PaymentCardNumber", ""],
      ["PaymentCardType", ""],
      ["ExpirationDate", ""],
      ["SecurityCode", ""],
      ["PaymentCardPostalCode", ""],
      ["BankAccountNumber", ""],
      ["BankRoutingNumber", ""],
      ["BankAccountType", ""],
    ]);
  });

  it("shows what was captured, masked", () => {
    const fields = status({ stage: "payment-processing", captured: capturedCard() });
    expect(fields.slice(2, 11)).toEqual([
      ["For", "payment-processing"],
      ["ErrorType", ""],
      ["Attempt", "1"],
      ["PaymentMethod", "credit-card"],
      // "the card number provided to <Pay> with only the last 4 digits visible. e.g. "xxxxxxxxxxx4001""
      ["PaymentCardNumber", "xxxxxxxxxxxx4242"],
      // "The PaymentCardType indicates the type of card provided to <Pay>, e.g. "amex""
      ["PaymentCardType", "visa"],
      // "the expiration date provided to <Pay> in MMDD [...] e.g. "0522"": the vendor's newer copy says MMYY.
      ["ExpirationDate", "0527"],
      // "the security code provided to <Pay> with all digits redacted, e.g. "xxxx""
      ["SecurityCode", "xxx"],
      // "the postal code provided to <Pay>, e.g. "94109" Note: Postal Code is not PCI data"
      ["PaymentCardPostalCode", "94109"],
    ]);
  });

  it("keeps one x for each hidden digit of another brand", () => {
    const fields = status({ captured: { pan: pan("378282246310005"), cvv: secret("1234") } });
    expect(value(fields, "PaymentCardNumber")).toBe("xxxxxxxxxxx0005");
    expect(value(fields, "SecurityCode")).toBe("xxxx");
  });

  // "input-timeout: The payment session experienced a timeout at one of the stages of the Pay session."
  it("calls a timeout input-timeout, and reports the attempt", () => {
    const fields = status({ stage: "expiration-date", attempt: 2, error: "input-timeout" });
    expect(fields.slice(2, 5)).toEqual([
      ["For", "expiration-date"],
      ["ErrorType", "input-timeout"],
      ["Attempt", "2"],
    ]);
  });

  it("shows a bank account as the page does", () => {
    const fields = status({ captured: capturedAccount() }, 'paymentMethod="ach-debit"');
    expect([value(fields, "PaymentMethod"), value(fields, "PaymentCardNumber")]).toEqual(["ach-debit", ""]);
    expect(fields.slice(-3)).toEqual([
      // "Only the last two digits will be unredacted, e.g. "*******92"."
      ["BankAccountNumber", "*******92"],
      // "<Pay> will return the full routing number provided by the caller/consumer, e.g. "121181976""
      ["BankRoutingNumber", "121181976"],
      // "Possible values are: consumer-checking consumer-savings commercial-checking"
      ["BankAccountType", "consumer-checking"],
    ]);
  });

  it("shows a postal code that the document gave", () => {
    expect(value(status({}, 'postalCode="SW1A 1AA"'), "PaymentCardPostalCode")).toBe("SW1A 1AA");
  });
});

describe("the stages of the page's For table", () => {
  const shown = {
    PaymentMethod: "credit-card",
    PaymentCardNumber: "xxxxxxxxxxxx4242",
    PaymentCardType: "visa",
  };
  const account = { PaymentMethod: "ach-debit", BankAccountType: "consumer-checking" };

  it.each<[Stage, string, Record<string, string>]>([
    // "The customer is asked for credit or debit card information"
    ["payment-card-number", "", { PaymentMethod: "credit-card" }],
    // "The customer is asked for the expiration date for their payment card"
    ["expiration-date", "", shown],
    // "The customer is asked for the security code for their payment card"
    ["security-code", "", { ...shown, ExpirationDate: "0527" }],
    // "The customer is asked for the postal code associated with the payment card"
    ["postal-code", "", { ...shown, ExpirationDate: "0527", SecurityCode: "xxx" }],
    // "The payment is processing"
    [
      "payment-processing",
      "",
      { ...shown, ExpirationDate: "0527", SecurityCode: "xxx", PaymentCardPostalCode: "94109" },
    ],
    // "The customer is asked for their bank's routing number"
    ["bank-routing-number", 'paymentMethod="ach-debit"', account],
    // "The customer is asked for their bank account number"
    ["bank-account-number", 'paymentMethod="ach-debit"', { ...account, BankRoutingNumber: "121181976" }],
    [
      "payment-processing",
      'paymentMethod="ach-debit"',
      { ...account, BankRoutingNumber: "121181976", BankAccountNumber: "*******92" },
    ],
  ])("%s %s reports what is known by then", (stage, attributes, fields) => {
    const request = legalPay(attributes);
    const form = statusForm(twiml, request, { stage, captured: capturedBefore(stage, request) });
    expect(form).toHaveLength(14);
    expect(filled(form)).toEqual({
      AccountSid: "AC00000000000000000000000000000001",
      CallSid: "CA6f9619ff8b86d011b42d00c04fc964ff",
      For: stage,
      Attempt: "1",
      ...fields,
    });
  });
});

describe("the errors of the page's ErrorType table", () => {
  // The others of the table are of the Payments API or of what cannot happen: see docs/dialects.md.
  it.each<[Stage, FieldError]>([
    ["payment-card-number", "input-timeout"],
    ["payment-card-number", "invalid-card-number"],
    ["payment-card-number", "invalid-card-type"],
    ["expiration-date", "invalid-date"],
    ["security-code", "invalid-security-code"],
    ["postal-code", "invalid-postal-code"],
    ["bank-routing-number", "invalid-bank-routing-number"],
    ["bank-account-number", "invalid-bank-account-number"],
    ["bank-account-number", "input-matching-failed"],
  ])("at %s: %s, also when its attempts are used up", (stage, error) => {
    for (const exhausted of [{}, { exhausted: true }] as const) {
      const form = status({ stage, attempt: 3, error, ...exhausted });
      expect([value(form, "For"), value(form, "ErrorType"), value(form, "Attempt")]).toEqual([
        stage,
        error,
        "3",
      ]);
    }
  });
});
