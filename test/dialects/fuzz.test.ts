import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES, documentsOf, seedsOf } from "../support/fuzz/documents.js";
import { examine } from "../support/fuzz/examine.js";

describe.each(DIALECT_NAMES)("documents of %s", (name) => {
  it("that ship with the program, and those that use every feature, can be read", async () => {
    for (const seed of seedsOf(name)) {
      expect(await examine(name, seed)).toMatchObject({ outcome: "readable", violations: [] });
    }
  });

  // `npm run fuzz` does the same with many more.
  it("that are mutated anywhere are read, or refused with a documented code, quickly", {
    timeout: 120_000,
  }, async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(documentsOf(name), async (text) => {
        const { outcome, violations } = await examine(name, text);
        outcomes.add(outcome);
        expect(violations).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(outcomes.has("readable")).toBe(true);
    // In XML, only a wrong root is invalid: too few mutations hit it to count on one.
    if (name === "swml") expect(outcomes.has("DOCUMENT_INVALID")).toBe(true);
    expect(outcomes.has(name === "swml" ? "DOCUMENT_NOT_YAML" : "DOCUMENT_NOT_XML")).toBe(true);
  });
});
