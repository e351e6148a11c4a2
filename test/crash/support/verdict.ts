import type { CallView, TransactionView, WebhookView } from "../../../src/observability/views.js";
import type { TruthfulGateway } from "./truthful-gateway.js";
import type { WebhookReceiver } from "./webhook-receiver.js";

/** All records, after everything has settled. */
export interface Aftermath {
  readonly gateway: TruthfulGateway;
  readonly receiver: WebhookReceiver;
  readonly transactions: readonly TransactionView[];
  readonly webhooks: readonly WebhookView[];
  /** The calls of the ledger. */
  readonly kept: readonly CallView[];
}

/** What is wrong; empty when no money was lost or taken twice, and everything was reported. */
export function faultsOf(aftermath: Aftermath): string[] {
  return [
    ...chargedTwice(aftermath),
    ...notInTheLedger(aftermath),
    ...aftermath.transactions.flatMap((transaction) => misstated(transaction, aftermath)),
    ...aftermath.transactions.flatMap((transaction) => unreported(transaction, aftermath)),
    ...misnumbered(aftermath),
    ...leftOpen(aftermath),
  ];
}

/** Each call pays once: a second id for it would be a second charge. */
function chargedTwice({ gateway }: Aftermath): string[] {
  const charges = new Map<string, number>();
  for (const { call, outcome } of gateway.truth.values())
    if (outcome === "approved") charges.set(call, (charges.get(call) ?? 0) + 1);
  return [...charges]
    .filter(([, count]) => count > 1)
    .map(([call, count]) => `${call} was charged ${count} times`);
}

function notInTheLedger({ gateway, transactions }: Aftermath): string[] {
  const known = new Set(transactions.map(({ id }) => id));
  return [...gateway.asked]
    .filter((id) => !known.has(id))
    .map((id) => `${id} was sent and is not in the ledger`);
}

/** The ledger must match the truth. */
function misstated({ id, state, settlement }: TransactionView, { gateway }: Aftermath): string[] {
  const truth = gateway.truth.get(id)?.outcome ?? "failed";
  const said = state === "settled" ? settlement?.as : state;
  return said === truth ? [] : [`${id} is ${truth} in truth, and ${state} (${said}) in the ledger`];
}

/** Every outcome is reported at least once, an unknown one before it is settled. */
function unreported({ id, state }: TransactionView, { receiver }: Aftermath): string[] {
  const events = receiver.events.filter(({ data }) => data.id === id);
  const reported = events.sort((one, other) => one.sequence - other.sequence).map(({ type }) => type);
  const due = state === "settled" ? ["transaction.unknown", "transaction.settled"] : [`transaction.${state}`];
  return reported.join() === due.join()
    ? []
    : [`${id} is ${state}, and the webhooks reported ${reported.join() || "nothing"}`];
}

/** No call in the ledger remains without an end. */
function leftOpen({ kept }: Aftermath): string[] {
  return kept.filter(({ ended }) => ended === null).map(({ id }) => `the call ${id} has not ended`);
}

/**
 * Within a call, status webhooks are numbered in the order in which they were created, and so are events: one that is not
 * accepted at once is overtaken, and its receiver can put it in its place.
 */
function misnumbered({ receiver, webhooks }: Aftermath): string[] {
  const undelivered = webhooks.filter(({ state }) => state !== "delivered");
  const last = new Map<string, number>();
  const faults = undelivered.map(({ id, state, topic }) => `the webhook ${id} (${topic}) is ${state}`);
  // The list starts with the newest.
  for (const { id, call, topic } of webhooks.toReversed()) {
    const kind = `${topic === "status" ? "status" : "event"} of ${call}`;
    const due = (last.get(kind) ?? 0) + 1;
    const sequence = receiver.taken.get(id);
    if (sequence !== due) faults.push(`${topic} of ${call} has the number ${sequence}, and ${due} is due`);
    last.set(kind, due);
  }
  return faults;
}
