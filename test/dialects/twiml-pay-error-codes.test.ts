import { describe, expect, it } from "vitest";
import type { ConnectorOutcome, PayOutcome, Unsupported } from "../../src/core/payment.js";
import { payErrorCode } from "../../src/dialects/twiml/pay-error-code.js";
import { legalPay, payMistakes } from "../support/twiml.js";

const charge = legalPay('chargeAmount="20.45"');
const token = legalPay("");

const ended = (outcome: Partial<PayOutcome>): PayOutcome => ({
  result: "payment-connector-error",
  captured: {},
  ...outcome,
});

const refused = (changes: Partial<Exclude<ConnectorOutcome, { state: "approved" }>>) =>
  ended({ connector: { state: "declined", code: "x", message: "x", parameters: {}, ...changes } });

/** Twilio's error dictionary: the numbers used here. */
describe("PayErrorCode of a payment that failed at the connector", () => {
  it.each<[string, string, PayOutcome]>([
    ["64001", "Pay configuration error", refused({ state: "failed", code: "HTTP_ADDRESS_REFUSED" })],
    ["64002", "Pay service unavailable", refused({ state: "failed", code: "HTTP_UNREACHABLE" })],
    ["64002", "Pay service unavailable", refused({ state: "failed", code: "HTTP 500" })],
    ["64002", "Pay service unavailable", refused({ state: "unknown", code: "HTTP_NO_ANSWER" })],
    ["64008", "the gateway rejected the charge", refused({})],
    [
      "64009",
      "not authorized to initiate transactions",
      refused({ state: "failed", cause: "not-authorized" }),
    ],
    ["64009", "not authorized to initiate transactions", refused({ cause: "not-authorized" })],
    ["64012", "the gateway rejected the card", refused({ cause: "card" })],
  ])("%s: %s", (code, _what, outcome) => {
    expect(payErrorCode(charge, outcome)).toBe(code);
  });

  it.each<[string, string, PayOutcome]>([
    ["64010", "the gateway rejected the token", refused({})],
    ["64012", "the gateway rejected the card", refused({ cause: "card" })],
  ])("of a token, %s: %s", (code, _what, outcome) => {
    expect(payErrorCode(token, outcome)).toBe(code);
  });
});

describe("PayErrorCode of what the connector cannot do", () => {
  it.each<[string, Unsupported]>([
    ["64005", "tokenize"],
    ["64006", "token-type"],
    ["64007", "charge"],
    ["64011", "currency"],
    ["64013", "payment-method"],
    ["64014", "parameter"],
  ])("%s: %s", (code, unsupported) => {
    expect(payErrorCode(charge, ended({ result: "validation-error", unsupported, attribute: "x" }))).toBe(
      code,
    );
  });
});

describe("PayErrorCode of a wrong document", () => {
  it.each([
    ["64003", 'chargeAmount="-0.59"'],
    ["64003", 'chargeAmount="20.455"'],
    ["64013", 'paymentMethod="cheque"'],
    ["64016", 'action="mailto:ann@a.test"'],
    ["64017", 'bankAccountType="consumer-checking"'],
    ["64020", 'timeout="0"'],
  ])("%s: %s", (code, attributes) => {
    expect(payMistakes(attributes).map(({ vendorCode }) => vendorCode)).toEqual([code]);
  });

  it("64015: a required parameter is missing", () => {
    const [mistake] = payMistakes("", '<Parameter value="x"/>');
    expect(mistake?.vendorCode).toBe("64015");
  });

  it.each([
    ["64004", "paymentConnector"],
    ["64016", "action"],
    ["64020", "statusCallback"],
    ["64020", undefined],
  ])("%s: %s, found only during the call", (code, attribute) => {
    const outcome = ended({ result: "validation-error", ...(attribute === undefined ? {} : { attribute }) });
    expect(payErrorCode(undefined, outcome)).toBe(code);
  });
});

describe("PayErrorCode", () => {
  it("keeps the number given by the component that ended it", () => {
    const outcome = ended({ result: "internal-error", vendorCode: "64020" });
    expect(payErrorCode(charge, outcome)).toBe("64020");
  });

  it.each([
    "success",
    "too-many-failed-attempts",
    "caller-interrupted-with-star",
    "caller-hung-up",
    "internal-error",
  ] as const)("is empty for %s", (result) => {
    expect(payErrorCode(charge, ended({ result }))).toBe("");
  });
});
