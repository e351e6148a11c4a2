import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/payment.js";
import { encodeSecretJson } from "../../src/core/secret-json.js";
import { swml } from "../../src/dialects/swml/swml.js";
import { card, payOf } from "../support/swml-pay.js";

describe("the request to payment_connector_url (SignalWire, SWML pay, Request body)", () => {
  /** Whether the bytes are exactly these; a boolean, so that a failure shows no digits. */
  function isSent(expected: string, parameters: string, changes: Partial<Card> = {}): boolean {
    const body = encodeSecretJson(swml.connectorBody("8c9d14d5", payOf(parameters), card(changes)));
    return Buffer.from(body).equals(Buffer.from(expected));
  }

  it("charges with the page's members in its order", () => {
    const expected =
      '{"transaction_id":"8c9d14d5","method":"credit-card","cardnumber":"4111111111111111","cvv":"987","postal_code":"23112","description":"Payment description","chargeAmount":"10.55","token_type":"reusable","expiry_month":"12","expiry_year":"25","currency_code":"usd"}';
    expect(isSent(expected, "charge_amount: 10.55, description: Payment description")).toBe(true);
  });

  it("tokenizes with an amount of 0, and sends parameters if there are any", () => {
    const expected =
      '{"transaction_id":"8c9d14d5","method":"credit-card","cardnumber":"4111111111111111","cvv":"","postal_code":"02134","description":"","chargeAmount":"0","token_type":"one-time","expiry_month":"12","expiry_year":"25","currency_code":"pln","parameters":{"order":"7"}}';
    const parameters =
      "token_type: one-time, currency: PLN, security_code: false, postal_code: '02134', parameters: [{name: order, value: 7}]";
    const { pan: number, expiry } = card();
    const body = encodeSecretJson(
      swml.connectorBody("8c9d14d5", payOf(parameters), {
        pan: number,
        ...(expiry === undefined ? {} : { expiry }),
      }),
    );
    expect(Buffer.from(body).equals(Buffer.from(expected))).toBe(true);
  });

  it("is shown with the number and the code masked by stars", () => {
    expect(swml.maskedConnectorBody("T", payOf(), card())).toMatchObject({
      cardnumber: "************1111",
      cvv: "***",
    });
  });
});
