import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hideCardNumbers } from "../../src/redaction/card-numbers.js";
import { withLuhnDigit } from "../support/card.js";

describe("a card number in a text", () => {
  it.each([
    ["alone", "4242424242424242", "xxxxxxxxxxxx4242"],
    ["in a sentence", "The card 4242424242424242 was refused.", "The card xxxxxxxxxxxx4242 was refused."],
    ["in groups", "4242 4242 4242 4242", "xxxx xxxx xxxx 4242"],
    ["with hyphens", "3782-822463-10005", "xxxx-xxxxxx-x0005"],
    ["with full stops", "4242.4242.4242.4242", "xxxx.xxxx.xxxx.4242"],
    ["in groups that split the last four", "42424242424242 4 2", "xxxxxxxxxxxx42 4 2"],
    ["after another number", "error 51: 4242424242424242", "error 51: xxxxxxxxxxxx4242"],
    ["after an unrelated group", "51 4242 4242 4242 4242", "51 xxxx xxxx xxxx 4242"],
    ["of 13 digits", "4222222222222", "xxxxxxxxx2222"],
    ["of 19 digits", "6304000000000000000", "xxxxxxxxxxxxxxx0000"],
    ["after a word", "card4242424242424242", "cardxxxxxxxxxxxx4242"],
    ["in JSON", '{"note":"a\\n4242424242424242"}', '{"note":"a\\nxxxxxxxxxxxx4242"}'],
    ["in a form", "a=1&card=4242+4242+4242+4242&b=2", "a=1&card=xxxx+xxxx+xxxx+4242&b=2"],
    ["percent-encoded", "p=%224242%204242%204242%204242%22", "p=%22xxxx%20xxxx%20xxxx%204242%22"],
    ["twice", "4242424242424242,378282246310005", "xxxxxxxxxxxx4242,xxxxxxxxxxx0005"],
  ])("%s", (_where, text, hidden) => {
    expect(hideCardNumbers(text)).toBe(hidden);
  });

  it.each([
    ["no check digit", "4242424242424241"],
    ["no brand: a time in milliseconds", "1795526400007"],
    ["a part of a longer number", "42424242424242424242424242424242"],
    ["a part of a hexadecimal id", "CA4242424242424242abcdef0123456789"],
    ["a UUID", "42424242-4242-4242-8000-000000000000"],
    ["a token", "pm_1N4242424242424242"],
    ["masked", "xxxxxxxxxxxx4242"],
    ["nothing", ""],
  ])("is not: %s", (_what, text) => {
    expect(hideCardNumbers(text)).toBe(text);
  });

  it("stays when it is shorter than requested", () => {
    expect(hideCardNumbers("4222222222222", 14)).toBe("4222222222222");
    expect(hideCardNumbers("378282246310005", 14)).toBe("xxxxxxxxxxx0005");
  });

  it("remains in no text, and nothing else is changed", () => {
    const card = fc
      .tuple(fc.constantFrom("4", "51", "37", "6011", "3528", "36", "50"), fc.stringMatching(/^\d{9}$/))
      .map(([start, rest]) => withLuhnDigit(start + rest, start === "37" ? 15 : 16));
    const around = fc.stringMatching(/^[a-z ,:"{}é=&\n]{0,20}$/);
    fc.assert(
      fc.property(around, card, around, (before, number, after) => {
        const hidden = hideCardNumbers(before + number + after);
        return hidden === before + "x".repeat(number.length - 4) + number.slice(-4) + after;
      }),
    );
  });

  it("changes no text without digits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const without = text.replace(/\d/g, "");
        return hideCardNumbers(without) === without;
      }),
    );
  });
});
