/** What an API key may do in the API proper; a key with any of these scopes may see what exists. */
export const API_SCOPES = [
  "calls:read",
  "calls:pay",
  "transactions:read",
  "transactions:settle",
  "webhooks:read",
  "webhooks:replay",
  "controller:drain",
] as const;

/** What an API key may do. */
export const SCOPES = [...API_SCOPES, "metrics:read"] as const;
export type Scope = (typeof SCOPES)[number];
