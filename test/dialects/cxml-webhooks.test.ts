import { describe, expect, it } from "vitest";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import type { PayOutcome, PayResult, Stage } from "../../src/domain/pay.js";
import { pan, secret } from "../support/card.js";
import { caller, capturedAccount, capturedCard, isSent, statusForm, value } from "../support/moment.js";
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

  it("calls a timeout input-timeout, and tells the last error of a stage that has used up its tries", () => {
    const fields = statusForm(cxml, legalPay(""), { attempt: 2, error: "input-timeout", exhausted: true });
    expect([value(fields, "ErrorType"), value(fields, "Attempt")]).toEqual(["input-timeout", "2"]);
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

  it.each<[PayResult, Partial<PayOutcome>, string]>([
    ["success", {}, ""],
    ["too-many-failed-attempts", { error: "invalid-date" }, "invalid-date"],
    [
      "payment-connector-error",
      { connector: { state: "declined", code: "51", message: "No funds.", parameters: {} } },
      "No funds.",
    ],
    ["caller-interrupted-with-star", {}, ""],
    ["caller-hung-up", {}, ""],
    ["validation-error", { reason: "wrong" }, "wrong"],
    ["internal-error", { reason: "a fault" }, "a fault"],
  ])("tells %s", (result, outcome, error) => {
    const fields = action({ result, ...outcome });
    expect([value(fields, "Result"), value(fields, "PaymentError")]).toEqual([result, error]);
    expect(value(fields, "ConnectorError")).toBe(result === "payment-connector-error" ? "51" : "");
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

  it("has the members of Twilio's page for a bank account, where its own shows none", () => {
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

  it("has an amount of a currency without decimals as a whole number", () => {
    const masked = cxml.maskedConnectorBody("PAY1", legalPay('chargeAmount="500" currency="jpy"'), card());
    expect(masked).toMatchObject({ chargeAmount: 500, currency_code: "JPY", cardnumber: "xxxxxxxxxxxx1111" });
  });
});
