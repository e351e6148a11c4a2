import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import { CVV, NUMBER, stripeConnector, stripePayment } from "../../support/stripe-run.js";

const token = (tokenType: "one-time" | "reusable" | "payment-method") =>
  stripePayment({ transaction: { kind: "tokenize" }, tokenType });

describe("a charge by Stripe", () => {
  it("creates a payment method from the card, then one confirmed payment intent", async () => {
    const { submit, asked, form } = stripeConnector();
    const payment = stripePayment({ description: "Pizza", parameters: [{ name: "order", value: "1001" }] });
    expect(await submit(payment)).toEqual({
      state: "approved",
      chargeId: "ch_1",
      parameters: { payment_intent: "pi_1" },
    });
    expect(asked()).toEqual(["POST /v1/payment_methods", "POST /v1/payment_intents"]);
    const { "card[number]": number, "card[cvc]": cvc, ...card } = form(0);
    expect([number === NUMBER, cvc === CVV]).toEqual([true, true]);
    expect(card).toEqual({
      type: "card",
      "card[exp_month]": "7",
      "card[exp_year]": "2031",
      "billing_details[address][postal_code]": "94105",
    });
    expect(form(1)).toEqual({
      amount: "2045",
      currency: "usd",
      payment_method: "pm_1",
      "allowed_payment_method_types[0]": "card",
      capture_method: "automatic",
      confirm: "true",
      error_on_requires_action: "true",
      description: "Pizza",
      "metadata[order]": "1001",
      "metadata[transaction_id]": "t1",
    });
  });

  it("is a telephone order if enabled for the account", async () => {
    const { submit, form } = stripeConnector({}, { moto: true });
    await submit();
    expect(form(1)).toMatchObject({ "payment_method_options[card][moto]": "true" });
  });

  it("omits what the caller was not asked for", async () => {
    const { submit, form } = stripeConnector();
    const {
      cvv: _cvv,
      postalCode: _postalCode,
      ...card
    } = stripePayment().instrument as { pan: never; cvv: never; postalCode: never };
    await submit({ ...stripePayment(), instrument: card });
    expect(Object.keys(form(0)).sort()).toEqual([
      "card[exp_month]",
      "card[exp_year]",
      "card[number]",
      "type",
    ]);
  });

  it("contains the postal code from the document", async () => {
    const { submit, form } = stripeConnector();
    const { postalCode: _postalCode, ...instrument } = stripePayment().instrument as {
      pan: never;
      postalCode: never;
    };
    await submit({ ...stripePayment({ knownPostalCode: "SW1A 1AA" }), instrument });
    expect(form(0)).toMatchObject({ "billing_details[address][postal_code]": "SW1A 1AA" });
  });
});

describe("a token by Stripe", () => {
  it("is a Token for one-time use", async () => {
    const { submit, asked, form } = stripeConnector();
    expect(await submit(token("one-time"))).toEqual({ state: "approved", tokenId: "tok_1", parameters: {} });
    expect(asked()).toEqual(["POST /v1/tokens"]);
    expect(form(0)["card[number]"] === NUMBER).toBe(true);
    expect(form(0)).toMatchObject({
      "card[exp_month]": "7",
      "card[exp_year]": "2031",
      "card[address_zip]": "94105",
    });
  });

  it("is a payment method if requested", async () => {
    const { submit, asked } = stripeConnector();
    expect(await submit(token("payment-method"))).toMatchObject({ state: "approved", tokenId: "pm_1" });
    expect(asked()).toEqual(["POST /v1/payment_methods"]);
  });

  it("is, for reuse, a payment method that a SetupIntent has attached to a new customer", async () => {
    const { submit, asked, form } = stripeConnector({}, { moto: true });
    expect(await submit(token("reusable"))).toEqual({
      state: "approved",
      tokenId: "pm_1",
      profileId: "cus_1",
      parameters: { setup_intent: "seti_1" },
    });
    expect(asked()).toEqual(["POST /v1/payment_methods", "POST /v1/customers", "POST /v1/setup_intents"]);
    expect(form(1)).toEqual({ "metadata[transaction_id]": "t1" });
    expect(form(2)).toEqual({
      customer: "cus_1",
      payment_method: "pm_1",
      "allowed_payment_method_types[0]": "card",
      usage: "off_session",
      confirm: "true",
      "payment_method_options[card][moto]": "true",
      "metadata[transaction_id]": "t1",
    });
  });
});

describe("every request to Stripe", () => {
  it("has a separate key, derived from the transaction's id and reused in a retry", async () => {
    const { submit, sent } = stripeConnector({ "/v1/payment_methods": ["silence"] });
    await submit();
    const other = stripeConnector();
    await other.submit(token("reusable"));
    const keys = [...sent, ...other.sent].map(({ request }) => request.headers?.["idempotency-key"]);
    expect(keys).toEqual([
      ...Array(3).fill("t1-payment-method"),
      "t1-payment-method",
      "t1-customer",
      "t1-setup-intent",
    ]);
  });

  it("pins the SDK's API version and says nothing about this machine", async () => {
    const { submit, sent } = stripeConnector();
    await submit();
    expect(sent[0]?.request.headers).toEqual({
      accept: "application/json",
      authorization: "Bearer sk_test_1",
      "content-type": "application/x-www-form-urlencoded",
      "idempotency-key": "t1-payment-method",
      "stripe-version": Stripe.API_VERSION,
    });
    expect(sent[0]?.request).toMatchObject({
      url: "https://api.stripe.com:443/v1/payment_methods",
      deadlineMs: 20_000,
    });
  });

  it("is sent to another address if configured", async () => {
    const { submit, sent } = stripeConnector({}, { apiBase: "http://127.0.0.1:12111" });
    await submit();
    expect(sent[0]?.request.url).toBe("http://127.0.0.1:12111/v1/payment_methods");
  });
});
