import { describe, expect, it } from "vitest";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import type { ConnectorOutcome, PayOutcome, PayReport } from "../../src/domain/pay.js";
import { pan, secret } from "../support/card.js";
import { caller, capturedAccount, capturedCard, statusForm, value } from "../support/moment.js";
import { legalPay } from "../support/twiml.js";

function status(report: Partial<PayReport>, attributes = "") {
  return statusForm(twiml, legalPay(attributes), report);
}

function action(outcome: Partial<PayOutcome>, attributes = 'chargeAmount="20.45"') {
  const whole: PayOutcome = { result: "success", captured: {}, ...outcome };
  return twiml.actionFields(legalPay(attributes), whole);
}

describe("the standard request parameters", () => {
  it("name the call in Twilio's form", () => {
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

  it("tell a call that we made, and one that has ended", () => {
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
  it("calls a timeout input-timeout, and tells the try", () => {
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

  it.each([
    // "Example value: invalid-date (if user enters an invalid date or incorrect number of digits and times out)"
    [{ result: "too-many-failed-attempts", error: "invalid-date" }, "invalid-date", "", ""],
    [{ result: "too-many-failed-attempts", error: "input-timeout" }, "input-timeout", "", ""],
    // "Payment error for failures. Example value: card is declined"; 64008: the gateway rejected the charge.
    [
      { result: "payment-connector-error", connector: declined },
      "Your card was declined.",
      "64008",
      "card_declined",
    ],
    [
      {
        result: "payment-connector-error",
        connector: { ...declined, state: "unknown", code: "HTTP_NO_ANSWER", message: "no answer" },
      },
      "no answer",
      "64002",
      "HTTP_NO_ANSWER",
    ],
    [
      {
        result: "payment-connector-error",
        connector: { ...declined, state: "failed", code: "HTTP 500", message: "broken" },
      },
      "broken",
      "64002",
      "HTTP 500",
    ],
    [{ result: "caller-interrupted-with-star" }, "", "", ""],
    [{ result: "caller-hung-up" }, "", "", ""],
    [{ result: "internal-error", reason: "a fault" }, "a fault", "", ""],
    [
      {
        result: "validation-error",
        attribute: "paymentConnector",
        reason: 'paymentConnector: "X" is unknown',
      },
      'paymentConnector: "X" is unknown',
      "64004",
      "",
    ],
    // 64016: invalid action URL; 64020: invalid parameter value.
    [{ result: "validation-error", attribute: "action", reason: "r" }, "r", "64016", ""],
    [{ result: "validation-error", attribute: "statusCallback", reason: "r" }, "r", "64020", ""],
    [{ result: "validation-error", reason: "r", vendorCode: "64003" }, "r", "64003", ""],
    // 64001: Pay configuration error. The connector's address is one that may not be asked.
    [
      {
        result: "payment-connector-error",
        connector: { ...declined, state: "failed", code: "HTTP_ADDRESS_REFUSED", message: "not https" },
      },
      "not https",
      "64001",
      "HTTP_ADDRESS_REFUSED",
    ],
  ] satisfies [Partial<PayOutcome>, string, string, string][])(
    "tells %j in its error fields",
    (outcome, error, code, connectorError) => {
      const fields = action(outcome);
      expect(value(fields, "Result")).toBe(outcome.result);
      expect([
        value(fields, "PaymentError"),
        value(fields, "PayErrorCode"),
        value(fields, "ConnectorError"),
      ]).toEqual([error, code, connectorError]);
    },
  );

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

  it("tells a refused token apart from a refused charge, and passes the connector's parameters on", () => {
    const fields = action({ result: "payment-connector-error", connector: declined }, "");
    expect(value(fields, "PayErrorCode")).toBe("64010");
    expect(value(fields, "PayConnector_advice")).toBe("51");
  });

  it("tells the mistakes of a <Pay> that could not run", () => {
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
