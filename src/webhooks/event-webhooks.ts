import type { WebhookFactory } from "../ledger/ledger.js";
import type { TransactionState } from "../ledger/transaction.js";
import { isoTime, viewOfTransaction } from "../observability/views.js";
import { webhookRequest } from "./signer.js";

/** What the merchant's systems are notified of: each outcome, and the settlement of an unknown one. */
const REPORTED: readonly TransactionState[] = ["approved", "declined", "failed", "unknown", "settled"];

export interface EventOptions {
  /** Where events are sent; undefined: no events. */
  readonly url: string | undefined;
  newId(): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Creates the event `transaction.<state>` of a transaction, in the form of Standard Webhooks ("Payload structure": type,
 * timestamp, data), in the stream of the call, where events wait for one another but not for its status webhooks.
 */
export function eventWebhooks({ url, newId, now }: EventOptions): WebhookFactory {
  return (transaction) => {
    const { id, callId, state } = transaction;
    if (url === undefined || !REPORTED.includes(state)) return [];
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
