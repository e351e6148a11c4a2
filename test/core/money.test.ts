import { describe, expect, it } from "vitest";
import { decimalOf, LARGEST_AMOUNT, readAmount } from "../../src/core/money.js";

describe("chargeAmount", () => {
  it.each([
    ["20.45", "usd", { minor: 2045, currency: "USD" }],
    ["20", "usd", { minor: 2000, currency: "USD" }],
    ["0", "usd", { minor: 0, currency: "USD" }],
    ["10.00", "usd", { minor: 1000, currency: "USD" }],
    ["10.10", "eur", { minor: 1010, currency: "EUR" }],
    ["1000000", "usd", { minor: 100_000_000, currency: "USD" }],
    ["500", "jpy", { minor: 500, currency: "JPY" }],
    ["1.234", "kwd", { minor: 1234, currency: "KWD" }],
    ["1000000.01", "usd", "out of range"],
    ["-0.5", "usd", "out of range"],
    ["20.455", "usd", "too many decimals"],
    ["5.5", "jpy", "too many decimals"],
    ["$20", "usd", "not a decimal"],
    ["", "usd", "not a decimal"],
    ["1e3", "usd", "not a decimal"],
    ["20", "zzz", "unknown currency"],
  ])("%s %s", (text, currency, read) => {
    expect(readAmount(text, currency, LARGEST_AMOUNT)).toEqual(read);
  });

  it.each([
    // 1.1 * 3
    ["3.3000000000000003", "usd", { minor: 330, currency: "USD" }],
    // 4.35 * 100 / 100, 8.2 + 0.1
    ["8.299999999999999", "usd", { minor: 830, currency: "USD" }],
    ["0.9999999999999999", "jpy", { minor: 1, currency: "JPY" }],
    ["99.99999999999999", "kwd", { minor: 100_000, currency: "KWD" }],
    ["5.551115123125783e-17", "usd", { minor: 0, currency: "USD" }],
    ["3.300000000009", "usd", { minor: 330, currency: "USD" }],
    ["3.3000000001", "usd", "too many decimals"],
    ["3.3049999999999997", "usd", "too many decimals"],
    ["1e-9", "usd", "not a decimal"],
    ["5e-1", "usd", "not a decimal"],
  ])("%s %s, the result of a multiplication, is rounded only if it is noise", (text, currency, read) => {
    expect(readAmount(text, currency)).toEqual(read);
  });

  it("has a limit of its own where the page names none: what can be represented exactly", () => {
    expect(readAmount("1000000.01", "usd")).toEqual({ minor: 100_000_001, currency: "USD" });
    expect(readAmount("9999999999999.99", "usd")).toEqual({ minor: 999_999_999_999_999, currency: "USD" });
    expect(readAmount("9999999999999.999999999999", "usd")).toBe("out of range");
    expect(readAmount("10000000000000", "usd")).toBe("out of range");
  });

  it("is written with all decimals of its currency", () => {
    expect(decimalOf({ minor: 2045, currency: "USD" })).toBe("20.45");
    expect(decimalOf({ minor: 5, currency: "USD" })).toBe("0.05");
    expect(decimalOf({ minor: 500, currency: "JPY" })).toBe("500");
    expect(decimalOf({ minor: 1234, currency: "KWD" })).toBe("1.234");
  });
});
