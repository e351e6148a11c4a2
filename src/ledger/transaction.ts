import type { CardBrand } from "../core/card-number.js";
import type { PayRequest } from "../core/payment.js";

/**
 * `collected`: the card is known and nothing was sent. `sent`: committed before the first byte leaves. Then follows its
 * outcome. `settled`: an unknown transaction whose outcome a lookup or a person has found.
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

/** The outcomes that an unknown transaction can be settled as. */
export const SETTLEMENTS = ["approved", "declined", "failed"] as const;
export type SettledAs = (typeof SETTLEMENTS)[number];

/** A payment that is about to be sent. It holds no card data: its creator masks the number. */
export interface NewTransaction {
  /** Sent to the connector as `transaction_id` and `Idempotency-Key`. */
  readonly id: string;
  /** The channel's UUID on the switch. */
  readonly callId: string;
  readonly dialect: string;
  readonly kind: "charge" | "tokenize";
  readonly method: PayRequest["method"];
  /** In the currency's smallest unit; 0 for a token. */
  readonly amountMinor: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
  readonly connector: string;
  /** `xxxxxxxxxxxx4242` for a card, `xxxxxxx92` for an account. */
  readonly maskedNumber: string;
  /** Only for a card. */
  readonly brand?: CardBrand;
  /** MMYY; only when the configuration keeps it. */
  readonly expiry?: string;
  /** Milliseconds since the epoch, like every time here. */
  readonly createdAt: number;
  /** What another process needs to resume the call after this payment; JSON text without card data. */
  readonly resume?: string;
}

/** The outcome of an unknown transaction, as a person or a lookup states it. */
export interface Settlement {
  readonly as: SettledAs;
  /** Who stated it: the name of an API key, or "lookup". */
  readonly by: string;
  readonly note?: string;
  /** The connector's id of the charge or token that was found. */
  readonly confirmation?: string;
  readonly token?: string;
  readonly at: number;
}

/** One row of the ledger. */
export interface Transaction extends NewTransaction {
  readonly state: TransactionState;
  readonly sentAt?: number;
  /** The deadline for the connector's answer: when it is still `sent` after that, no controller waits for it any more. */
  readonly dueAt?: number;
  readonly answeredAt?: number;
  readonly token?: string;
  readonly profile?: string;
  readonly confirmation?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly settlement?: Settlement;
}
