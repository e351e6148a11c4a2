import { describe, expect, it } from "vitest";
import { stripeAmount } from "../../../src/connectors/stripe/amount.js";
import { type Money, readAmount } from "../../../src/core/money.js";

const amountOf = (text: string, currency: string) => stripeAmount(readAmount(text, currency) as Money);

describe("an amount for Stripe", () => {
  // docs.stripe.com/currencies: minor units, zero-decimal and three-decimal currencies, special cases.
  it.each([
    ["10.00", "USD", 1000],
    ["20.45", "EUR", 2045],
    ["500", "JPY", 500],
    ["500", "KRW", 500],
    ["5", "ISK", 500],
    ["5", "UGX", 500],
    ["10.45", "HUF", 1045],
    ["800.45", "TWD", 80045],
    ["5.12", "KWD", 5120],
    ["5.120", "BHD", 5120],
    ["7", "MGA", 7],
  ])("%s %s is %i", (text, currency, amount) => {
    expect(amountOf(text, currency)).toBe(amount);
  });

  it.each([
    ["5.124", "KWD"],
    ["7.20", "MGA"],
    ["1.005", "LYD"],
    ["1.0001", "CLF"],
  ])("cannot be %s %s", (text, currency) => {
    expect(amountOf(text, currency)).toEqual({ unfit: expect.stringContaining(`${text} ${currency}`) });
  });
});
