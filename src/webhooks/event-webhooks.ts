import type { WebhookFactory } from "../ledger/ledger.js";
import type { TransactionState } from "../ledger/transaction.js";
import { isoTime, viewOfTransaction } from "../observability/views.js";
import { webhookRequest } from "./signer.js";

/** What the merchant's systems must hear of: each outcome, and what an unknown one turned out to be. */
const TOLD: readonly TransactionState[] = ["approved", "declined", "failed", "unknown", "settled"];

export interface EventOptions {
  /** Where events go; absent: nowhere. */
  readonly url: string | undefined;
  newId(): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Tells of transactions: an event `transaction.<state>` in the form of Standard Webhooks ("Payload structure": type,
 * timestamp, data), in the stream of the call, where they wait for one another and not for its status webhooks.
 */
export function eventWebhooks({ url, newId, now }: EventOptions): WebhookFactory {
  return (transaction) => {
    const { id, callId, state } = transaction;
    if (url === undefined || !TOLD.includes(state)) return [];
    const type = `transaction.${state}`;
    const at = now();
    const json = { type, timestamp: isoTime(at), data: viewOfTransaction(transaction) };
    return [
      {
        id: newId(),
        stream: callId,
        topic: type,
        signer: "event",
        transactionId: id,
        ...webhookRequest({ url, method: "POST" }, { json }),
        createdAt: at,
      },
    ];
  };
}
