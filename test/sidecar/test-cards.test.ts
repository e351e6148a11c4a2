import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { behaviorOf, TEST_CARDS } from "../../src/connectors/test/test-cards.js";
import { Pan } from "../../src/core/card-number.js";
import { pan, secret } from "../support/card.js";

describe("the table of test cards", () => {
  it.each(TEST_CARDS.map((card) => [card.number.slice(-9), card] as const))(
    "…%s is a number that a caller can type, of the stated brand",
    (_end, { number, brand, behavior }) => {
      const digits = secret(number.replaceAll(" ", ""));
      expect(Pan.from(digits)?.brand).toBe(brand);
      expect(behaviorOf(digits)).toBe(behavior);
    },
  );

  it("contains no number twice", () => {
    expect(new Set(TEST_CARDS.map(({ number }) => number)).size).toBe(TEST_CARDS.length);
  });

  it("matches the table in docs/test-cards.md", () => {
    const page = readFileSync(new URL("../../docs/test-cards.md", import.meta.url), "utf8");
    expect(TEST_CARDS.filter(({ number }) => !page.includes(number))).toEqual([]);
    for (const { behavior } of TEST_CARDS) {
      if (behavior.does === "decline") expect(page).toContain(`\`${behavior.code}\``);
    }
  });

  it("does not match other numbers, or the beginning of one of its own", () => {
    expect(behaviorOf(pan("4012888888881881").digits)).toBeUndefined();
    expect(behaviorOf(secret("424242424242"))).toBeUndefined();
  });
});
