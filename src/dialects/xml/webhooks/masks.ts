import type { Expiry } from "../../../domain/expiry.js";

/** How a webhook shows what the caller keyed in. */
export interface Masks {
  /** Stands for each hidden digit of a card. */
  readonly card: string;
  /** Stands for each hidden digit of an account number: all but the last two. */
  readonly account: string;
  /** Likewise for a routing number; absent where it is shown whole. */
  readonly routing?: string;
  expiry(expiry: Expiry): string;
}
