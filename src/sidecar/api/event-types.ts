import type { Scope } from "../../domain/scopes.js";
import { TRANSACTION_STATES } from "../../domain/transaction.js";
import type { FeedEvent } from "../../domain/views.js";

export type EventType = FeedEvent["type"];

/** The events of the stream. */
export const EVENT_TYPES: readonly EventType[] = [
  "call.started",
  "call.updated",
  "call.ended",
  ...TRANSACTION_STATES.map((state) => `transaction.${state}` as const),
  "webhook.failed",
  "webhook.delivered",
  "webhook.dead",
];

const SCOPE_OF = {
  call: "calls:read",
  transaction: "transactions:read",
  webhook: "webhooks:read",
} as const satisfies Record<string, Scope>;

/** What a key needs to be told of such an event. */
export function scopeOf(type: EventType): Scope {
  return SCOPE_OF[type.split(".", 1)[0] as keyof typeof SCOPE_OF];
}
