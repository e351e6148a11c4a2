import { describe, expect, it } from "vitest";
import { decimalOf, readAmount } from "../../src/core/money.js";

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
    expect(readAmount(text, currency)).toEqual(read);
  });

  it("is written with all decimals of its currency", () => {
    expect(decimalOf({ minor: 2045, currency: "USD" })).toBe("20.45");
    expect(decimalOf({ minor: 5, currency: "USD" })).toBe("0.05");
    expect(decimalOf({ minor: 500, currency: "JPY" })).toBe("500");
    expect(decimalOf({ minor: 1234, currency: "KWD" })).toBe("1.234");
  });
});
