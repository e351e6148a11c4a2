import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brandOf, cvvLengthOf, lengthsOf, Pan, passesLuhn } from "../../src/core/card-number.js";
import { monthAt, readExpiry } from "../../src/core/expiry.js";
import { SecretDigits } from "../../src/core/secret-digits.js";

const digits = (text: string) => SecretDigits.fromAscii(new TextEncoder().encode(text));

describe("the brand of a card number", () => {
  // Twilio, <Pay>, validCardTypes: the table of types, with the errors that the decisions correct.
  it.each([
    ["4", "visa"],
    ["51", "mastercard"],
    ["55", "mastercard"],
    ["222100", "mastercard"],
    ["272099", "mastercard"],
    ["222099", undefined],
    ["272100", undefined],
    ["34", "amex"],
    ["37", "amex"],
    ["6011", "discover"],
    ["64", "discover"],
    ["65", "discover"],
    ["6012", "maestro"],
    ["50", "maestro"],
    ["56", "maestro"],
    ["59", undefined],
    ["3528", "jcb"],
    ["3589", "jcb"],
    ["3527", undefined],
    ["300", "diners-club"],
    ["305", "diners-club"],
    ["3095", "diners-club"],
    ["36", "diners-club"],
    ["38", "diners-club"],
    ["39", "diners-club"],
    ["2014", "enroute"],
    ["2149", "enroute"],
    ["1", undefined],
  ])("that begins with %s is %s", (prefix, brand) => {
    expect(brandOf(digits(prefix))).toBe(brand);
  });

  it("gives the lengths and the security code's length", () => {
    expect(lengthsOf(digits("4"))).toEqual([13, 16, 19]);
    expect(lengthsOf(digits("34"))).toEqual([15]);
    expect([cvvLengthOf("amex"), cvvLengthOf("visa")]).toEqual([4, 3]);
  });
});

describe("a card number", () => {
  it("exists for the usual test numbers", () => {
    const numbers = [
      "4111111111111111",
      "5555555555554444",
      "378282246310005",
      "6011111111111117",
      "3056930009020004",
    ];
    expect(numbers.every((number) => Pan.from(digits(number)) !== undefined)).toBe(true);
  });

  it("does not exist with any one digit changed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (place, change) => {
        const number = [..."4242424242424242"].map(Number);
        number[place] = ((number[place] as number) + change) % 10;
        return !passesLuhn(digits(number.join("")));
      }),
    );
  });

  it("is shown only by its last four digits", () => {
    expect(Pan.from(digits("4000056655665556"))?.masked("x")).toBe("xxxxxxxxxxxx5556");
    expect(Pan.from(digits("378282246310005"))?.masked("*")).toBe("***********0005");
  });
});

describe("an expiry", () => {
  const november2026 = { month: 11, year: 2026 };

  it.each([
    ["1126", { month: 11, year: 2026 }],
    ["1230", { month: 12, year: 2030 }],
    ["1146", { month: 11, year: 2046 }],
    ["1246", undefined],
    ["1026", undefined],
    ["0020", undefined],
    ["1330", undefined],
    ["123", undefined],
  ])("%s, read in November 2026", (typed, expiry) => {
    expect(readExpiry(digits(typed), november2026)).toEqual(expiry);
  });

  it("can cross a century", () => {
    expect(readExpiry(digits("0505"), { month: 1, year: 2090 })).toEqual({ month: 5, year: 2105 });
  });

  it("is valid through the month in the merchant's time zone", () => {
    const firstHourOfDecemberInUtc = Date.UTC(2026, 11, 1, 0, 30);
    expect(monthAt(firstHourOfDecemberInUtc, "UTC")).toEqual({ month: 12, year: 2026 });
    expect(monthAt(firstHourOfDecemberInUtc, "America/New_York")).toEqual({ month: 11, year: 2026 });
    const midnight = Date.UTC(2026, 11, 1);
    expect([monthAt(midnight - 1, "UTC").month, monthAt(midnight, "UTC").month]).toEqual([11, 12]);
  });
});
