import { describe, expect, it } from "vitest";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import type { PayOutcome, PayResult, Stage } from "../../src/domain/pay.js";
import { pan, secret } from "../support/card.js";
import { caller, capturedAccount, capturedCard, isSent, statusForm, value } from "../support/moment.js";
import { Reader } from "../support/reader.js";

const { legalPay } = new Reader(voxml);

const BASIC = [
  ["CallSid", "6f9619ff-8b86-d011-b42d-00c04fc964ff"],
  ["AccountID", "4711"],
  ["TrunkID", "90001"],
  ["From", "+15551110000"],
  ["To", "+15552220000"],
  ["CallStatus", "in-progress"],
  ["ApiVersion", "v1"],
];

const action = (outcome: Partial<PayOutcome>, attributes = 'chargeAmount="10.00"') =>
  voxml.actionFields(legalPay(attributes), { result: "success", captured: {}, ...outcome });

describe("VoXML's basic parameters", () => {
  it("name the account and the trunk", () => {
    expect(voxml.requestFields(caller)).toEqual(BASIC);
  });
});

describe("VoXML's status webhook", () => {
  it.each<Stage>([
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
    "bank-routing-number",
    "bank-account-number",
    "payment-processing",
  ])("has every parameter of the page, in its order, at %s", (stage) => {
    expect(statusForm(voxml, legalPay(""), { stage, captured: capturedCard() })).toEqual([
      ...BASIC,
      // "The current stage of execution."
      ["For", stage],
      // "The type of error that occurred, if applicable."
      ["ErrorType", ""],
      // "The number of the current attempt."
      ["Attempt", "1"],
      ["PaymentMethod", "credit-card"],
      ["PaymentCardType", "visa"],
      // "with all but the last four digits redacted (e.g. xxxxxxxxxxxx1234)"
      ["PaymentCardNumber", "xxxxxxxxxxxx4242"],
      // "fully redacted (e.g. xxxx)"
      ["SecurityCode", "xxx"],
      // "with the format MMYYYY"
      ["ExpirationDate", "052027"],
      ["BankAccountNumber", ""],
      ["BankRoutingNumber", ""],
      ["BankAccountType", ""],
    ]);
  });

  it("shows two digits of a bank's numbers", () => {
    const request = legalPay('paymentMethod="ach-debit"');
    expect(statusForm(voxml, request, { captured: capturedAccount() }).slice(-3)).toEqual([
      // "all but the last two digits redacted (e.g. xxxxxxxxxx12)"
      ["BankAccountNumber", "xxxxxxx92"],
      // "all but the last two digits redacted (e.g. xxxxxxx12)"
      ["BankRoutingNumber", "xxxxxxx76"],
      ["BankAccountType", "consumer-checking"],
    ]);
  });

  // "max-attempts: Failed to collect payment information since the maximum number of attempts was reached."
  it("tells max-attempts when a stage has used up its tries, the error before", () => {
    const errorOf = (exhausted?: true) =>
      value(
        statusForm(voxml, legalPay(""), {
          attempt: 2,
          error: "invalid-date",
          ...(exhausted === undefined ? {} : { exhausted }),
        }),
        "ErrorType",
      );
    expect([errorOf(), errorOf(true)]).toEqual(["invalid-date", "max-attempts"]);
  });
});

describe("VoXML's action webhook", () => {
  it("has every parameter of the page, in its order", () => {
    const connector = { state: "approved", chargeId: "ch_1", profileId: "cus_1", parameters: {} } as const;
    expect(action({ captured: capturedCard(), connector })).toEqual([
      ["Result", "success"],
      ["PaymentMethod", "credit-card"],
      ["PaymentCardType", "visa"],
      ["PaymentCardNumber", "xxxxxxxxxxxx4242"],
      ["SecurityCode", "xxx"],
      ["ExpirationDate", "052027"],
      ["BankAccountNumber", ""],
      ["BankRoutingNumber", ""],
      ["BankAccountType", ""],
      ["ProfileId", "cus_1"],
      ["PaymentToken", ""],
      ["PaymentConfirmationCode", "ch_1"],
      ["ConnectorError", ""],
      ["PaymentError", ""],
    ]);
  });

  it("shows the account number masked and the routing number whole", () => {
    const fields = action({ captured: capturedAccount() }, 'paymentMethod="ach-debit"');
    expect(fields.slice(6, 9)).toEqual([
      ["BankAccountNumber", "xxxxxxx92"],
      // "The ACH bank routing number collected during the call."
      ["BankRoutingNumber", "121181976"],
      ["BankAccountType", "consumer-checking"],
    ]);
  });

  // The page's list: success, too-many-failed-attempts, payment-connector-error, caller-interrupted-with-star, internal-error.
  it.each<[PayResult, string]>([
    ["success", "success"],
    ["too-many-failed-attempts", "too-many-failed-attempts"],
    ["payment-connector-error", "payment-connector-error"],
    ["caller-interrupted-with-star", "caller-interrupted-with-star"],
    ["caller-hung-up", "internal-error"],
    ["validation-error", "internal-error"],
    ["relay-pay-stop", "internal-error"],
    ["internal-error", "internal-error"],
  ])("tells %s as %s", (result, told) => {
    expect(value(action({ result }), "Result")).toBe(told);
  });

  it("tells the connector's code and words", () => {
    const connector = { state: "declined", code: "51", message: "No funds.", parameters: {} } as const;
    const fields = action({ result: "payment-connector-error", connector });
    // "The error code received by the payment connector", "The error message received by the payment connector"
    expect(fields.slice(-2)).toEqual([
      ["ConnectorError", "51"],
      ["PaymentError", "No funds."],
    ]);
  });
});

describe("VoXML's request to the connector", () => {
  it("is that of Twilio's Generic Pay Connector page, for its own tells none", () => {
    const card = {
      pan: pan("4111111111111111"),
      expiry: { month: 8, year: 2027 },
      cvv: secret("123"),
      postalCode: "94111",
    };
    const expected =
      '{"method":"charge","transaction_id":"PAY1","cardnumber":"4111111111111111","cvv":"123","amount":"10.00",' +
      '"currency_code":"USD","expiry_month":"08","expiry_year":"27","description":"","postal_code":"94111",' +
      '"parameters":{"a":"b"}}';
    const request = legalPay('chargeAmount="10.00"', '<Parameter name="a" value="b"/>');
    expect(isSent(voxml, request, card, expected)).toBe(true);
  });

  it("tokenizes a bank account", () => {
    const expected =
      '{"method":"tokenize","transaction_id":"PAY1","bankaccountnumber":"508862392","routingnumber":"121181976",' +
      '"description":"","parameters":{}}';
    expect(isSent(voxml, legalPay('paymentMethod="ach-debit"'), capturedAccount(), expected)).toBe(true);
  });
});
