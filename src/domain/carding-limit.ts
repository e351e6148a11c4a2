/** For whom or what declined payments are counted. */
export const CARDING_LIMITS = ["caller", "destination", "card"] as const;
export type CardingLimit = (typeof CARDING_LIMITS)[number];

/** Why no payment is taken: too many were declined. */
export interface CardingRefusal {
  readonly by: CardingLimit;
  /** For the document's author and the log; it names no number. */
  readonly message: string;
}
