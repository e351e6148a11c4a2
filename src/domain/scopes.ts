/** What an API key may do. */
export const SCOPES = [
  "calls:read",
  "calls:pay",
  "transactions:read",
  "transactions:settle",
  "webhooks:read",
  "webhooks:replay",
  "metrics:read",
] as const;
export type Scope = (typeof SCOPES)[number];
