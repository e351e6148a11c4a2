import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { behaviourOf, TEST_CARDS } from "../../src/connectors/test/test-cards.js";
import { Pan } from "../../src/core/card-number.js";
import { pan, secret } from "../support/card.js";

describe("the table of test cards", () => {
  it.each(TEST_CARDS.map((card) => [card.number.slice(-9), card] as const))(
    "…%s is a number that a caller can type, of the brand that is said",
    (_end, { number, brand, behaviour }) => {
      const digits = secret(number.replaceAll(" ", ""));
      expect(Pan.from(digits)?.brand).toBe(brand);
      expect(behaviourOf(digits)).toBe(behaviour);
    },
  );

  it("has no number twice", () => {
    expect(new Set(TEST_CARDS.map(({ number }) => number)).size).toBe(TEST_CARDS.length);
  });

  it("is the table of docs/test-cards.md", () => {
    const page = readFileSync(new URL("../../docs/test-cards.md", import.meta.url), "utf8");
    expect(TEST_CARDS.filter(({ number }) => !page.includes(number))).toEqual([]);
    for (const { behaviour } of TEST_CARDS) {
      if (behaviour.does === "decline") expect(page).toContain(`\`${behaviour.code}\``);
    }
  });

  it("does not know other numbers, nor the beginning of one of its own", () => {
    expect(behaviourOf(pan("4012888888881881").digits)).toBeUndefined();
    expect(behaviourOf(secret("424242424242"))).toBeUndefined();
  });
});
