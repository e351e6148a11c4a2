import { describe, expect, it } from "vitest";
import type { Card, PayRequest } from "../../src/core/payment.js";
import { encodeSecretJson } from "../../src/core/secret-json.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { pan, secret } from "../support/card.js";
import { isSent as wasSent } from "../support/moment.js";
import { legalPay } from "../support/twiml.js";

function card(changes: Partial<Card> = {}): Card {
  return {
    pan: pan("4111111111111111"),
    expiry: { month: 8, year: 2027 },
    cvv: secret("123"),
    postalCode: "94111",
    ...changes,
  };
}

/** Whether the bytes are exactly these; a boolean, so that a failure shows no digits. */
function isSent(expected: string, attributes: string, nouns = "", changes: Partial<Card> = {}): boolean {
  const body = encodeSecretJson(twiml.connectorBody("PAY1", legalPay(attributes, nouns), card(changes)));
  return Buffer.from(body).equals(Buffer.from(expected));
}

function shown(attributes: string, changes: Partial<Card> = {}): string {
  return JSON.stringify(twiml.maskedConnectorBody("PAY1", legalPay(attributes), card(changes)));
}

const account = () => ({ routingNumber: secret("121181976"), accountNumber: secret("508862392") });

describe("the request to a connector for a bank account (Twilio's Generic Pay Connector page)", () => {
  it("charges and tokenizes in the page's members and order, without the account's type", () => {
    const head = '"transaction_id":"PAY1","bankaccountnumber":"508862392","routingnumber":"121181976",';
    const tail = '"description":"rent","parameters":{"AVSName":"Ann"}}';
    const nouns = '<Parameter name="AVSName" value="Ann"/>';
    const attributes = 'paymentMethod="ach-debit" description="rent"';
    const charge = legalPay(`${attributes} chargeAmount="10.00"`, nouns);
    const money = '"amount":"10.00","currency_code":"USD",';
    expect(isSentBy(charge, `{"method":"charge",${head}${money}${tail}`)).toBe(true);
    expect(isSentBy(legalPay(attributes, nouns), `{"method":"tokenize",${head}${tail}`)).toBe(true);
  });

  it("is shown with both numbers masked", () => {
    expect(twiml.maskedConnectorBody("PAY1", legalPay('paymentMethod="ach-debit"'), account())).toMatchObject(
      {
        bankaccountnumber: "xxxxxxx92",
        routingnumber: "xxxxxxx76",
      },
    );
  });

  function isSentBy(request: PayRequest, expected: string): boolean {
    return wasSent(twiml, request, account(), expected);
  }
});

describe("the request to a connector (Twilio's Generic Pay Connector page)", () => {
  it("charges in the page's members and order", () => {
    const expected =
      '{"method":"charge","transaction_id":"PAY1","cardnumber":"4111111111111111","cvv":"123","amount":"10.00",' +
      '"currency_code":"USD","expiry_month":"08","expiry_year":"27","description":"pizza","postal_code":"94111",' +
      '"parameters":{"size":"L \\"x\\""}}';
    const nouns = `<Parameter name="size" value='L "x"'/>`;
    expect(isSent(expected, 'chargeAmount="10.00" description="pizza"', nouns)).toBe(true);
  });

  it("tokenizes with neither amount nor currency", () => {
    const expected =
      '{"method":"tokenize","transaction_id":"PAY1","cardnumber":"4111111111111111","cvv":"123",' +
      '"expiry_month":"08","expiry_year":"27","description":"","postal_code":"94111","parameters":{}}';
    expect(isSent(expected, 'tokenType="one-time" chargeAmount="0"')).toBe(true);
  });

  it("keeps a parameter whose name has a meaning in JavaScript", () => {
    const nouns = '<Parameter name="__proto__" value="1"/><Parameter name="toString" value="2"/>';
    const expected =
      '{"method":"tokenize","transaction_id":"PAY1","cardnumber":"4111111111111111","cvv":"123",' +
      '"expiry_month":"08","expiry_year":"27","description":"","postal_code":"94111",' +
      '"parameters":{"__proto__":"1","toString":"2"}}';
    expect(isSent(expected, "", nouns)).toBe(true);
  });

  it.each([
    ["20.45", "usd", '"amount":"20.45","currency_code":"USD"'],
    ["20.5", "eur", '"amount":"20.50","currency_code":"EUR"'],
    ["500", "jpy", '"amount":"500","currency_code":"JPY"'],
    ["0.005", "kwd", '"amount":"0.005","currency_code":"KWD"'],
    ["1000000", "usd", '"amount":"1000000.00","currency_code":"USD"'],
  ])("writes %s %s with the currency's decimals", (amount, currency, expected) => {
    expect(shown(`chargeAmount="${amount}" currency="${currency}"`)).toContain(expected);
  });

  it("has empty strings for what was not asked, and the postal code that the document gave", () => {
    const { pan: number } = card();
    const masked = twiml.maskedConnectorBody("PAY1", legalPay('securityCode="false" postalCode="SW1A 1AA"'), {
      pan: number,
      expiry: { month: 12, year: 2030 },
    });
    expect(masked).toMatchObject({ cvv: "", postal_code: "SW1A 1AA", expiry_month: "12", expiry_year: "30" });
    const without = twiml.maskedConnectorBody("PAY1", legalPay('postalCode="false"'), { pan: number });
    expect(without).toMatchObject({ cvv: "", postal_code: "", expiry_month: "", expiry_year: "" });
  });

  it("is shown with number and security code masked, all else unchanged", () => {
    expect(shown('chargeAmount="20.45"')).toBe(
      '{"method":"charge","transaction_id":"PAY1","cardnumber":"xxxxxxxxxxxx1111","cvv":"xxx","amount":"20.45",' +
        '"currency_code":"USD","expiry_month":"08","expiry_year":"27","description":"","postal_code":"94111","parameters":{}}',
    );
  });
});
