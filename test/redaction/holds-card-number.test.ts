import { describe, expect, it } from "vitest";
import { holdsCardNumber } from "../../src/redaction/card-numbers.js";

describe("an external text", () => {
  it.each([
    "4242424242424242",
    "card 4242 4242 4242 4242 was used",
    "4242-4242-4242-4242",
    "4242.4242.4242.4242, 12/30",
    "378282246310005 amex",
    "4242424242424242 1230",
  ])("is detected with a card number: %#", (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    "",
    "found in the console on 2026-11-02",
    "xxxxxxxxxxxx4242",
    "4242424242424241",
    "ch_3MmlLrLkdIwHu7ix0snN0B15",
    "1234567890123456",
    "424242424242424",
  ])("is accepted without one: %s", (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });
});
