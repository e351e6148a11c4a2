import { describe, expect, it } from "vitest";
import { readKeys } from "../../src/simulator/scripted-caller.js";

const shape = (text: string) =>
  readKeys(text).map(({ early, digits, hangsUp }) => ({ early, count: digits.length, hangsUp }));

describe("--keys", () => {
  it("has one entry per question", () => {
    expect(shape("4242#,1230")).toEqual([
      { early: false, count: 5, hangsUp: false },
      { early: false, count: 4, hangsUp: false },
    ]);
  });

  it("accepts entries typed during the prompt, empty ones, and a hangup", () => {
    expect(shape("^42,,42!,!")).toEqual([
      { early: true, count: 2, hangsUp: false },
      { early: false, count: 0, hangsUp: false },
      { early: false, count: 2, hangsUp: true },
      { early: false, count: 0, hangsUp: true },
    ]);
    expect(shape("")).toEqual([]);
  });

  it("refuses other characters, and does not repeat the keys", () => {
    expect(() => readKeys("1230,42x4")).toThrow(/--keys: entry 2 may hold/);
    expect(() => readKeys("1230,42x4")).not.toThrow(/42x4/);
  });
});
