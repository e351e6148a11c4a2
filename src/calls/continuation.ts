import { createHash } from "node:crypto";

/**
 * Where a document continues if the address that its <Pay> requests returns it unchanged: after the <Pay>. A static document
 * must not take the same payment twice (decision 18).
 */
export interface Continuation {
  /** Of the document's text. */
  readonly digest: string;
  /** How many of its verbs are done. */
  readonly after: number;
}

/**
 * Identifies a document's text: SHA-256 in the letters a to p. It has no digits, because the ledger keeps nothing in which a
 * card number might hide.
 */
export function documentDigest(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return hex.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}
