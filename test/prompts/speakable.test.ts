import { describe, expect, it } from "vitest";
import { speakable } from "../../src/prompts/speakable.js";

describe("a text for a speech engine", () => {
  it.each([
    ["You pay $20.45 today.", "You pay 20 dollars and 45 cents today."],
    ["$1", "1 dollar"],
    ["$1.01 or £2.01, £3.50", "1 dollar and 1 cent or 2 pounds and 1 penny, 3 pounds and 50 pence"],
    ["€ 1,250.00.", "1250 euros."],
    ["$20.456", "$20.456"],
    ["Code 123456.", "Code 1 2 3 4 5 6."],
    ["Call 5551234567, then wait", "Call 5 5 5 1 2 3 4 5 6 7, then wait"],
    ["1,250,000 and 12345.6 and 1999", "1,250,000 and 12345.6 and 1999"],
    ["Your CVV, your ID; PAID e.g. No. 5", "Your C V V, your I D; PAID for example number 5"],
    ["No. Thank you.", "No. Thank you."],
  ])("%j becomes %j", (text, expected) => {
    expect(speakable(text, "en-GB")).toBe(expected);
  });

  it("is left as it is in another language", () => {
    expect(speakable("$20.45, CVV 123456", "de-DE")).toBe("$20.45, CVV 123456");
  });
});
