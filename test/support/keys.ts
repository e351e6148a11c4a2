import { Digit } from "../../src/core/dtmf.js";

/** A key for tests, by its label; it belongs to no card. */
export function keyOf(label: string): Digit {
  const digit = Digit.fromCode(label.charCodeAt(0));
  if (digit === undefined) throw new Error("not a key");
  return digit;
}

/** Several of them. */
export function keysOf(labels: string): Digit[] {
  return [...labels].map(keyOf);
}
