import type { CardBrand } from "../core/card-number.js";
import type { PayRequest } from "../core/payment.js";

/**
 * `collected`: the card is known and nothing was sent. `sent`: committed before the first byte leaves. Then what came of
 * it. `settled`: an unknown one of which a lookup or a person has found out.
 */
export const TRANSACTION_STATES = [
  "collected",
  "sent",
  "approved",
  "declined",
  "failed",
  "unknown",
  "settled",
] as const;
export type TransactionState = (typeof TRANSACTION_STATES)[number];

/** What an unknown transaction can turn out to have been. */
export const SETTLEMENTS = ["approved", "declined", "failed"] as const;
export type SettledAs = (typeof SETTLEMENTS)[number];

/** A payment that is about to be sent. Nothing in it is card data: the number is masked by whoever makes it. */
export interface NewTransaction {
  /** Sent to the connector as `transaction_id` and `Idempotency-Key`. */
  readonly id: string;
  /** The channel's UUID on the switch. */
  readonly callId: string;
  readonly dialect: string;
  readonly kind: "charge" | "tokenize";
  readonly method: PayRequest["method"];
  /** In the smallest unit of the currency; 0 for a token. */
  readonly amountMinor: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
  readonly connector: string;
  /** `xxxxxxxxxxxx4242` for a card, `xxxxxxx92` for an account. */
  readonly maskedNumber: string;
  /** Of a card. */
  readonly brand?: CardBrand;
  /** MMYY, and only where the configuration keeps it. */
  readonly expiry?: string;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
  /** What another process needs to go on with the call after this payment; a JSON text without card data. */
  readonly resume?: string;
}

/** What a person or a lookup says of an unknown transaction. */
export interface Settlement {
  readonly as: SettledAs;
  /** Who says so: the name of an API key, or "lookup". */
  readonly by: string;
  readonly note?: string;
  /** The connector's id of a charge or token that turned out to be there. */
  readonly confirmation?: string;
  readonly token?: string;
  readonly at: number;
}

/** One row of the ledger. */
export interface Transaction extends NewTransaction {
  readonly state: TransactionState;
  readonly sentAt?: number;
  /** When the connector must have answered: whoever finds it `sent` after that knows that nobody waits any more. */
  readonly dueAt?: number;
  readonly answeredAt?: number;
  readonly token?: string;
  readonly profile?: string;
  readonly confirmation?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly settlement?: Settlement;
}
