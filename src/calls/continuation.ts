import { createHash } from "node:crypto";

/**
 * Where a document continues if the address that one of its verbs requests returns it unchanged. A static document must not
 * take the same payment twice (decision 18).
 */
export interface Continuation {
  /** Of the document's text. */
  readonly digest: string;
  /** How many of its verbs are done: it continues with the next one. */
  readonly after: number;
  /** How many of its verbs never run again: those up to its last payment that may have been made. `after` when absent. */
  readonly from?: number;
}

/** The same after a payment that was made, or may have been: none of the verbs so far runs again. */
export function afterPayment({ digest, after }: Continuation): Continuation {
  return { digest, after };
}

/**
 * Identifies a document's text: SHA-256 in the letters a to p. It has no digits, because the ledger keeps nothing in which a
 * card number might hide.
 */
export function documentDigest(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return hex.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}
