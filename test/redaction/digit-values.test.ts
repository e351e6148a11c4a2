import { describe, expect, it } from "vitest";
import { digitValueOf } from "../../src/redaction/digit-values.js";

describe("digits of all scripts", () => {
  it("are recognized, each with its value", () => {
    const decimal = /^\p{Nd}$/u;
    const missing: string[] = [];
    let value = 0;
    for (let code = 0; code <= 0x10ffff; code++) {
      if (!decimal.test(String.fromCodePoint(code))) continue;
      // Unicode assigns them in tens, starting at zero.
      if (digitValueOf(code) !== value % 10) missing.push(code.toString(16));
      value++;
    }
    expect(missing).toEqual([]);
  });

  it.each([
    ["²³¹⁰⁴⁹", [2, 3, 1, 0, 4, 9]],
    ["₀₉①⑨⓪❶➀⒈⑴", [0, 9, 1, 9, 0, 1, 1, 1, 1]],
    ["aé-½Ⅷ五", [-1, -1, -1, -1, -1, -1]],
  ])("%s", (text, values) => {
    expect([...text].map((character) => digitValueOf(character.codePointAt(0) as number))).toEqual(values);
  });
});
