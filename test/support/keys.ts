import { Digit } from "../../src/core/dtmf.js";

/** Keys for tests, by their labels; none belongs to a card. */
export function keysOf(labels: string): Digit[] {
  return [...labels].map((label) => {
    const digit = Digit.fromCode(label.charCodeAt(0));
    if (digit === undefined) throw new Error("not a key");
    return digit;
  });
}
