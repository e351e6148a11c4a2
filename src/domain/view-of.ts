import { withoutQuery } from "./http.js";
import type { CallRecord } from "./ledger.js";
import type { Webhook } from "./outbox.js";
import type { PayResult } from "./pay.js";
import type { Transaction } from "./transaction.js";
import type { CallView, TransactionView, WebhookView } from "./views.js";

const SHOWN_DIGITS = 4;

/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function isoTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}

/** A caller's number with `x` for all but its last four digits; a name without digits stays as it is. */
export function maskedCaller(number: string): string {
  let hidden = number.replace(/\D/g, "").length - SHOWN_DIGITS;
  return number.replace(/\d/g, (digit) => (hidden-- > 0 ? "x" : digit));
}

/** An address as it may be shown: without its query, which can hold anything, and without a password. */
export function shownAddress(url: string): string {
  return withoutQuery(url).replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1");
}

/** Also the `data` of an event webhook. Of a settled one, what was found out stands where the answer would. */
export function viewOfTransaction(transaction: Transaction): TransactionView {
  const { settlement, errorCode, errorMessage } = transaction;
  return {
    object: "transaction",
    id: transaction.id,
    call: transaction.callId,
    dialect: transaction.dialect,
    kind: transaction.kind,
    method: transaction.method,
    amount: transaction.amountMinor,
    currency: transaction.currency,
    connector: shownAddress(transaction.connector),
    number: transaction.maskedNumber,
    brand: transaction.brand ?? null,
    expiry: transaction.expiry ?? null,
    state: transaction.state,
    token: transaction.token ?? settlement?.token ?? null,
    profile: transaction.profile ?? null,
    confirmation: transaction.confirmation ?? settlement?.confirmation ?? null,
    error:
      errorCode === undefined && errorMessage === undefined
        ? null
        : { code: errorCode ?? "", message: errorMessage ?? "" },
    settlement:
      settlement === undefined
        ? null
        : {
            as: settlement.as,
            by: settlement.by,
            note: settlement.note ?? null,
            at: isoTime(settlement.at),
          },
    created: isoTime(transaction.createdAt),
    sent: isoTimeOrNull(transaction.sentAt),
    answered: isoTimeOrNull(transaction.answeredAt),
  };
}

export function viewOfWebhook(webhook: Webhook): WebhookView {
  return {
    object: "webhook",
    id: webhook.id,
    call: webhook.stream,
    transaction: webhook.transactionId ?? null,
    topic: webhook.topic,
    url: shownAddress(webhook.url),
    state: webhook.state,
    attempts: webhook.attempts,
    next_attempt: webhook.state === "pending" ? isoTime(webhook.nextAt) : null,
    last_status: webhook.lastStatus ?? null,
    last_error: webhook.lastError ?? null,
    created: isoTime(webhook.createdAt),
    delivered: isoTimeOrNull(webhook.deliveredAt),
  };
}

/**
 * A call that is not in progress here. One without an end was on a controller that died, or is on another one with the
 * same ledger.
 */
export function viewOfCall(call: CallRecord): CallView {
  return {
    object: "call",
    id: call.id,
    dialect: call.dialect,
    from: maskedCaller(call.from),
    to: call.to,
    active: false,
    stage: null,
    attempt: null,
    error: null,
    // The ledger keeps the word that it was given.
    result: (call.result as PayResult | undefined) ?? null,
    started: isoTime(call.startedAt),
    ended: isoTimeOrNull(call.endedAt),
    ended_by: call.endedBy ?? null,
  };
}
