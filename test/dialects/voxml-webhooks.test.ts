import { describe, expect, it } from "vitest";
import type { FieldError, PayOutcome, PayResult, Stage } from "../../src/core/payment.js";
import { voxml } from "../../src/dialects/voxml/voxml.js";
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

  const shown = {
    PaymentMethod: "credit-card",
    PaymentCardNumber: "xxxxxxxxxxxx4242",
    PaymentCardType: "visa",
  };
  const account = { PaymentMethod: "ach-debit", BankAccountType: "consumer-checking" };
  const ach = 'paymentMethod="ach-debit"';

  // The page's For table, in the order in which its text asks: the postal code, for which the webhook has no parameter,
  // before the security code.
  it.each<[Stage, string, Record<string, string>]>([
    ["payment-card-number", "", { PaymentMethod: "credit-card" }],
    ["expiration-date", "", shown],
    ["postal-code", "", { ...shown, ExpirationDate: "052027" }],
    ["security-code", "", { ...shown, ExpirationDate: "052027" }],
    ["payment-processing", "", { ...shown, ExpirationDate: "052027", SecurityCode: "xxx" }],
    ["bank-routing-number", ach, account],
    ["bank-account-number", ach, { ...account, BankRoutingNumber: "xxxxxxx76" }],
    [
      "payment-processing",
      ach,
      { ...account, BankRoutingNumber: "xxxxxxx76", BankAccountNumber: "xxxxxxx92" },
    ],
  ])("reports at %s %s what is known by then", (stage, attributes, fields) => {
    const request = legalPay(attributes);
    const form = statusForm(voxml, request, { stage, captured: capturedBefore(stage, request) });
    expect(filled(form)).toEqual({ ...Object.fromEntries(BASIC), For: stage, Attempt: "1", ...fields });
  });

  // The page's ErrorType table, but for internal-error, after which no stage is reported, and max-attempts, below.
  it.each<[Stage, FieldError]>([
    ["payment-card-number", "input-timeout"],
    ["payment-card-number", "invalid-card-number"],
    ["security-code", "invalid-security-code"],
    ["payment-card-number", "invalid-card-type"],
    ["expiration-date", "invalid-date"],
    ["postal-code", "invalid-postal-code"],
    ["bank-routing-number", "invalid-bank-routing-number"],
    ["bank-account-number", "invalid-bank-account-number"],
    ["payment-card-number", "input-matching-failed"],
  ])("reports at %s the error %s", (stage, error) => {
    const form = statusForm(voxml, legalPay(""), { stage, attempt: 2, error });
    expect([value(form, "ErrorType"), value(form, "Attempt")]).toEqual([error, "2"]);
  });

  // "max-attempts: Failed to collect payment information since the maximum number of attempts was reached."
  it("reports max-attempts when a stage has used up its attempts, the error before", () => {
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

  it("shows the account number masked and the routing number in full", () => {
    const fields = action({ captured: capturedAccount() }, 'paymentMethod="ach-debit"');
    expect(fields.slice(6, 9)).toEqual([
      ["BankAccountNumber", "xxxxxxx92"],
      // "The ACH bank routing number collected during the call."
      ["BankRoutingNumber", "121181976"],
      ["BankAccountType", "consumer-checking"],
    ]);
  });

  const method = { PaymentMethod: "credit-card" };
  const card = {
    ...method,
    PaymentCardType: "visa",
    PaymentCardNumber: "xxxxxxxxxxxx4242",
    SecurityCode: "xxx",
    ExpirationDate: "052027",
  };

  // The page's list of results, and what replaces those that it does not have.
  it.each<[PayResult, Partial<PayOutcome>, string, Record<string, string>]>([
    // "The payment or tokenization was successfully processed by the paymenty gateway."
    [
      "success",
      { captured: capturedCard(), connector: { state: "approved", tokenId: "tok_1", parameters: {} } },
      "success",
      { ...card, PaymentToken: "tok_1" },
    ],
    // "The maximum number of attempts was reached without receiving valid input."
    [
      "too-many-failed-attempts",
      { error: "invalid-date" },
      "too-many-failed-attempts",
      { ...method, PaymentError: "invalid-date" },
    ],
    // "The payment connector responded with an error."
    [
      "payment-connector-error",
      {
        captured: capturedCard(),
        connector: { state: "declined", code: "51", message: "", cause: "card", parameters: {} },
      },
      "payment-connector-error",
      { ...card, ConnectorError: "51", PaymentError: "card is declined" },
    ],
    // "The * digit was pressed during the <Pay> verb execution and the process was aborted."
    ["caller-interrupted-with-star", {}, "caller-interrupted-with-star", method],
    // "An internal error was encountered."
    ["internal-error", { reason: "a fault" }, "internal-error", { ...method, PaymentError: "a fault" }],
    // Its list has no word for a hang-up; PaymentError distinguishes it from a fault.
    ["caller-hung-up", {}, "internal-error", { ...method, PaymentError: "caller-hung-up" }],
    ["relay-pay-stop", {}, "caller-interrupted-with-star", method],
    ["validation-error", { reason: "wrong" }, "internal-error", { ...method, PaymentError: "wrong" }],
    [
      "validation-error",
      { unsupported: "tokenize" },
      "internal-error",
      { ...method, PaymentError: "the connector makes no tokens" },
    ],
  ])("reports %s %j as %s", (result, outcome, reported, fields) => {
    expect(filled(action({ result, ...outcome }))).toEqual({ Result: reported, ...fields });
  });

  it("reports the connector's code and message", () => {
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
  it("is that of Twilio's Generic Pay Connector page, since its own shows none", () => {
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

  it("tokenizes a card", () => {
    const expected =
      '{"method":"tokenize","transaction_id":"PAY1","cardnumber":"4111111111111111","cvv":"","expiry_month":"08",' +
      '"expiry_year":"27","description":"","postal_code":"","parameters":{}}';
    const request = legalPay('postalCode="false" securityCode="false"');
    const card = { pan: pan("4111111111111111"), expiry: { month: 8, year: 2027 } };
    expect(isSent(voxml, request, card, expected)).toBe(true);
  });

  it('tokenizes a bank account, and sends its type: "to send to the payment connector"', () => {
    const expected =
      '{"method":"tokenize","transaction_id":"PAY1","bankaccountnumber":"508862392","routingnumber":"121181976",' +
      '"description":"","parameters":{},"bankaccounttype":"consumer-checking"}';
    expect(isSent(voxml, legalPay('paymentMethod="ach-debit"'), capturedAccount(), expected)).toBe(true);
  });
});
