import { describe, expect, it } from "vitest";
import type { FieldError, PayOutcome, PayResult, Stage } from "../../src/core/payment.js";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { pan, secret } from "../support/card.js";
import {
  caller,
  capturedAccount,
  capturedBefore,
  capturedCard,
  filled,
  isSent,
  statusForm,
  value,
} from "../support/moment.js";
import { Reader } from "../support/reader.js";

const { legalPay: read } = new Reader(cxml);
const legalPay = (attributes: string, nouns = "") =>
  read(`paymentConnectorUrl="https://example.com/accept-payment" ${attributes}`, nouns);

const action = (outcome: Partial<PayOutcome>, attributes = 'chargeAmount="20.45"') =>
  cxml.actionFields(legalPay(attributes), { result: "success", captured: {}, ...outcome });

describe("cXML's standard request parameters", () => {
  it("name the call by its UUID", () => {
    expect(cxml.requestFields(caller)).toEqual([
      ["CallSid", "6f9619ff-8b86-d011-b42d-00c04fc964ff"],
      ["AccountSid", "AC00000000000000000000000000000001"],
      ["From", "+15551110000"],
      ["To", "+15552220000"],
      ["CallStatus", "in-progress"],
      ["ApiVersion", "2010-04-01"],
      ["Direction", "inbound"],
    ]);
  });
});

describe("cXML's POST to statusCallback", () => {
  it.each<Stage>([
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
    "bank-routing-number",
    "bank-account-number",
    "payment-processing",
  ])("has every field of the page, in its order, at %s", (stage) => {
    expect(statusForm(cxml, legalPay(""), { stage, captured: capturedCard() })).toEqual([
      ["AccountSid", "AC00000000000000000000000000000001"],
      ["CallSid", "6f9619ff-8b86-d011-b42d-00c04fc964ff"],
      // "Indicates the present phase of the <Pay> request."
      ["For", stage],
      // "Specifies the nature of the error encountered (if any)."
      ["ErrorType", ""],
      // "Current attempt number"
      ["Attempt", "1"],
      // "Type of payment being processed"
      ["PaymentMethod", "credit-card"],
      // "Masked card number"
      ["PaymentCardNumber", "xxxxxxxxxxxx4242"],
      // "Type of card provided"
      ["PaymentCardType", "visa"],
      // "Masked security code"
      ["SecurityCode", "xxx"],
      // "Card expiration date"
      ["ExpirationDate", "0527"],
      // "Postal code provided"
      ["PaymentCardPostalCode", "94109"],
    ]);
  });

  const ids = {
    AccountSid: "AC00000000000000000000000000000001",
    CallSid: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
  };
  const shown = {
    PaymentMethod: "credit-card",
    PaymentCardNumber: "xxxxxxxxxxxx4242",
    PaymentCardType: "visa",
  };
  const ach = 'paymentMethod="ach-debit"';

  // The page's "For Values", and the two stages of a bank account in its "Status Callback Events", for whose numbers the
  // webhook's table has no fields.
  it.each<[Stage, string, Record<string, string>]>([
    ["payment-card-number", "", { PaymentMethod: "credit-card" }],
    ["expiration-date", "", shown],
    ["security-code", "", { ...shown, ExpirationDate: "0527" }],
    ["postal-code", "", { ...shown, ExpirationDate: "0527", SecurityCode: "xxx" }],
    [
      "payment-processing",
      "",
      { ...shown, ExpirationDate: "0527", SecurityCode: "xxx", PaymentCardPostalCode: "94109" },
    ],
    ["bank-routing-number", ach, { PaymentMethod: "ach-debit" }],
    ["bank-account-number", ach, { PaymentMethod: "ach-debit" }],
    ["payment-processing", ach, { PaymentMethod: "ach-debit" }],
  ])("reports at %s %s what is known by then", (stage, attributes, fields) => {
    const request = legalPay(attributes);
    const form = statusForm(cxml, request, { stage, captured: capturedBefore(stage, request) });
    expect(filled(form)).toEqual({ ...ids, For: stage, Attempt: "1", ...fields });
  });

  // The page's "Error Types"; session-in-progress is not reported by a stage here.
  it.each<[Stage, FieldError]>([
    ["payment-card-number", "input-timeout"],
    ["payment-card-number", "invalid-card-number"],
    ["payment-card-number", "invalid-card-type"],
    ["expiration-date", "invalid-date"],
    ["security-code", "invalid-security-code"],
    ["postal-code", "invalid-postal-code"],
    ["bank-routing-number", "invalid-bank-routing-number"],
    ["bank-account-number", "invalid-bank-account-number"],
  ])("reports at %s the error %s, also when the attempts are used up", (stage, error) => {
    for (const exhausted of [{}, { exhausted: true }] as const) {
      const form = statusForm(cxml, legalPay(""), { stage, attempt: 2, error, ...exhausted });
      expect([value(form, "ErrorType"), value(form, "Attempt")]).toEqual([error, "2"]);
    }
  });
});

describe("cXML's POST to action", () => {
  it("has every field of the page, in its order", () => {
    const connector = { state: "approved", chargeId: "ch_1", parameters: { order: "A1" } } as const;
    expect(action({ captured: capturedCard(), connector })).toEqual([
      // "Final outcome of the payment attempt."
      ["Result", "success"],
      // "Customer profile identifier from payment processor"
      ["ProfileId", ""],
      // "Tokenized payment method reference"
      ["PaymentToken", ""],
      // "Transaction confirmation code"
      ["PaymentConfirmationCode", "ch_1"],
      // "Type of payment method used"
      ["PaymentMethod", "credit-card"],
      // "Masked card number (last 4 digits visible)"
      ["PaymentCardNumber", "xxxxxxxxxxxx4242"],
      // "Card brand (visa, mastercard, etc.)"
      ["PaymentCardType", "visa"],
      // "Card expiration in MMYY format"
      ["ExpirationDate", "0527"],
      // "Masked security code"
      ["SecurityCode", "xxx"],
      // "Postal code provided"
      ["PaymentCardPostalCode", "94109"],
      // "Masked bank account number"
      ["BankAccountNumber", ""],
      // "Bank routing number"
      ["BankRoutingNumber", ""],
      // "Detailed error information"
      ["PaymentError", ""],
      // "Numeric error reference"
      ["PayErrorCode", ""],
      // "Raw processor error details"
      ["ConnectorError", ""],
      ["PayConnector_order", "A1"],
    ]);
  });

  it("shows a bank account", () => {
    const fields = action({ captured: capturedAccount() }, 'paymentMethod="ach-debit"');
    expect([
      value(fields, "PaymentMethod"),
      value(fields, "BankAccountNumber"),
      value(fields, "BankRoutingNumber"),
    ]).toEqual(["ach-debit", "*******92", "121181976"]);
  });

  const method = { PaymentMethod: "credit-card" };
  const card = {
    ...method,
    PaymentCardNumber: "xxxxxxxxxxxx4242",
    PaymentCardType: "visa",
    ExpirationDate: "0527",
    SecurityCode: "xxx",
    PaymentCardPostalCode: "94109",
  };

  it.each<[PayResult, Partial<PayOutcome>, Record<string, string>]>([
    // "Payment processed successfully"
    [
      "success",
      { captured: capturedCard(), connector: { state: "approved", tokenId: "tok_1", parameters: {} } },
      { ...card, PaymentToken: "tok_1" },
    ],
    // "Maximum retry attempts reached"
    ["too-many-failed-attempts", { error: "invalid-date" }, { ...method, PaymentError: "invalid-date" }],
    // "Gateway communication failure"
    [
      "payment-connector-error",
      {
        captured: capturedCard(),
        connector: { state: "declined", code: "51", message: "No funds.", cause: "card", parameters: {} },
      },
      { ...card, PaymentError: "No funds.", ConnectorError: "51" },
    ],
    // "User canceled with * key"
    ["caller-interrupted-with-star", {}, method],
    // "Call terminated by user"
    ["caller-hung-up", {}, method],
    // "Invalid parameter provided"
    ["validation-error", { reason: "wrong" }, { ...method, PaymentError: "wrong" }],
    [
      "validation-error",
      { unsupported: "currency" },
      { ...method, PaymentError: "the connector does not take this currency" },
    ],
    // "System processing error"
    ["internal-error", { reason: "a fault" }, { ...method, PaymentError: "a fault" }],
  ])("reports %s: %j", (result, outcome, fields) => {
    expect(filled(action({ result, ...outcome }))).toEqual({ Result: result, ...fields });
  });
});

describe("cXML's request to the connector", () => {
  const card = () => ({
    pan: pan("4111111111111111"),
    expiry: { month: 1, year: 2038 },
    cvv: secret("123"),
    postalCode: "12345",
  });
  const account = () => capturedAccount();
  const nouns = '<Parameter name="custom1" value="value1"/>';

  it("charges in the members, order and types of the page's example", () => {
    const request = legalPay('chargeAmount="123.45" description="renew plan"', nouns);
    const expected =
      '{"transaction_id":"PAY1","method":"credit-card","cardnumber":"4111111111111111","cvv":"123",' +
      '"postal_code":"12345","description":"renew plan","chargeAmount":123.45,"expiry_month":"01",' +
      '"expiry_year":"38","currency_code":"USD","parameters":{"custom1":"value1"}}';
    expect(isSent(cxml, request, card(), expected)).toBe(true);
  });

  it("tokenizes in the members, order and types of the page's example", () => {
    const request = legalPay('description="save card"', nouns);
    const expected =
      '{"transaction_id":"PAY1","cardnumber":"4111111111111111","cvv":"123","postal_code":"12345",' +
      '"description":"save card","amount":0,"token_type":"reusable","expiry_month":"01","expiry_year":"38",' +
      '"currency_code":"USD","parameters":{"custom1":"value1"}}';
    expect(isSent(cxml, request, card(), expected)).toBe(true);
  });

  it("has the members of Twilio's page for a bank account, since its own shows none", () => {
    const charge = legalPay('paymentMethod="ach-debit" chargeAmount="5"');
    const head = '"bankaccountnumber":"508862392","routingnumber":"121181976","description":"",';
    expect(
      isSent(
        cxml,
        charge,
        account(),
        `{"transaction_id":"PAY1","method":"ach-debit",${head}"chargeAmount":5,"currency_code":"USD","parameters":{}}`,
      ),
    ).toBe(true);
    expect(
      isSent(
        cxml,
        legalPay('paymentMethod="ach-debit" tokenType="one-time"'),
        account(),
        `{"transaction_id":"PAY1",${head}"amount":0,"token_type":"one-time","currency_code":"USD","parameters":{}}`,
      ),
    ).toBe(true);
  });

  it("writes an amount in a currency without decimals as a whole number", () => {
    const masked = cxml.maskedConnectorBody("PAY1", legalPay('chargeAmount="500" currency="jpy"'), card());
    expect(masked).toMatchObject({ chargeAmount: 500, currency_code: "JPY", cardnumber: "xxxxxxxxxxxx1111" });
  });
});
