import { describe, expect, it } from "vitest";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import { pan, secret } from "../support/card.js";
import { statusForm, value } from "../support/moment.js";
import { Reader } from "../support/reader.js";
import { caller, payOf } from "../support/swml-pay.js";

const amex = () => ({
  pan: pan("378282246310005"),
  expiry: { month: 1, year: 2031 },
  cvv: secret("1234"),
});
const account = () => ({ routingNumber: secret("021000021"), accountNumber: secret("1234") });

const XML = [
  // "e.g. "xxxxxxxxxxx4001""; "with all digits redacted, e.g. "xxxx""; "*******92"; the full routing number
  { dialect: twiml, expiry: "0131", account: "**34", statusRouting: "021000021" },
  // "Masked card number (last 4 digits visible)"; "Card expiration in MMYY format"; "Masked bank account number"
  { dialect: cxml, expiry: "0131", account: "**34", statusRouting: undefined },
  // "e.g. xxxxxxxxxxxx1234"; "e.g. xxxx"; "MMYYYY"; "e.g. xxxxxxxxxx12"; the routing number to action only
  { dialect: voxml, expiry: "012031", account: "xx34", statusRouting: "xxxxxxx21" },
];

describe.each(XML)("the masks of $dialect.name", ({ dialect, ...shown }) => {
  const { legalPay } = new Reader(dialect);
  const ach = 'paymentMethod="ach-debit"';

  it("hide one digit each, in both webhooks", () => {
    const request = legalPay("");
    const forms = [
      statusForm(dialect, request, { captured: amex() }),
      dialect.actionFields(request, { result: "success", captured: amex() }),
    ];
    for (const form of forms) {
      expect(value(form, "PaymentCardNumber")).toBe("xxxxxxxxxxx0005");
      expect(value(form, "SecurityCode")).toBe("xxxx");
      expect(value(form, "ExpirationDate")).toBe(shown.expiry);
    }
  });

  it("show two digits of an account number, and as much of a routing number as the page shows", () => {
    const request = legalPay(ach);
    const action = dialect.actionFields(request, { result: "success", captured: account() });
    expect(value(action, "BankAccountNumber")).toBe(shown.account);
    expect(value(action, "BankRoutingNumber")).toBe("021000021");
    const status = statusForm(dialect, request, { captured: account() });
    expect(value(status, "BankRoutingNumber")).toBe(shown.statusRouting);
  });

  it("hide the same in the displayed connector request", () => {
    const card = dialect.maskedConnectorBody("PAY1", legalPay(""), amex());
    expect(card).toMatchObject({
      cardnumber: "xxxxxxxxxxx0005",
      cvv: "xxxx",
      expiry_month: "01",
      expiry_year: "31",
    });
    const bank = dialect.maskedConnectorBody("PAY1", legalPay(ach), account());
    expect(bank).toMatchObject({ bankaccountnumber: "xx34", routingnumber: "xxxxxxx21" });
  });
});

describe("the masks of swml", () => {
  // "Redacted card number (e.g., ************1234)"; "Redacted security code (e.g., ***)"; "e.g., 1225 for December 2025"
  it("hide one digit each, in the event, the variables and the displayed connector request", () => {
    const request = payOf();
    const event = swml.status({
      caller,
      request,
      report: { stage: "postal-code", attempt: 1, captured: amex() },
      url: "https://a.test/status",
      at: 0,
    });
    expect(event).toMatchObject({
      json: {
        params: { payment_card_number: "***********0005", security_code: "****", expiration_date: "0131" },
      },
    });
    expect(swml.payVariables(request, { result: "caller-hung-up", captured: amex() })).toMatchObject({
      pay_payment_results: {
        payment_card_number: "***********0005",
        payment_card_security_code: "****",
        payment_card_expiration_date: "0131",
      },
    });
    expect(swml.maskedConnectorBody("PAY1", request, amex())).toMatchObject({
      cardnumber: "***********0005",
      cvv: "****",
    });
  });
});
