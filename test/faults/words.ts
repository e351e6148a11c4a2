import { RECEIPT, RESULT } from "./support/merchant.js";

/** What a sentence claims about the caller's payment. */
export type Claim =
  | "receipt"
  | "made"
  | "checked"
  | "declined"
  | "call again"
  | "failed"
  | "no result"
  | "other result";

/** In this order: the first match is the claim. */
const CLAIMS: readonly (readonly [Claim, RegExp])[] = [
  ["receipt", new RegExp(RECEIPT, "i")],
  ["failed", new RegExp(`${RESULT} internal error`, "i")],
  ["no result", new RegExp(`${RESULT} missing`, "i")],
  ["other result", new RegExp(RESULT, "i")],
  ["call again", /call (us )?again later|can ?not take your payment/i],
  ["checked", /being checked|is checked|checking/i],
  ["declined", /was declined|could not complete|canceled|cancelled|not charged/i],
  ["made", /was made|has been made|was taken|went through|was successful|is complete/i],
];

export function claimOf(words: string): Claim | undefined {
  return CLAIMS.find(([, pattern]) => pattern.test(words))?.[0];
}

export type Field = "number" | "expiry" | "code";

const FIELDS: readonly (readonly [Field, RegExp])[] = [
  ["number", /key in your card number|enter your card number/i],
  ["expiry", /two digits for the month|expiration date/i],
  ["code", /security code/i],
];

/** Whether a sentence asks for the last field again, without its name. */
export function asksAnew(words: string): boolean {
  return /enter it again/i.test(words);
}

/** The field that a sentence asks for. */
export function fieldOf(words: string): Field | undefined {
  return FIELDS.find(([, pattern]) => pattern.test(words))?.[0];
}
