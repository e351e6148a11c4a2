import type { Ledger } from "../ledger/ledger.js";
import type { Transaction } from "../ledger/transaction.js";

/** Callbacks for a ledger's committed changes. */
export interface LedgerListeners {
  changed(transaction: Transaction): void;
  /** Webhooks may have been added. */
  added(): void;
}

/** A ledger that reports its changes to listeners. */
export function observedLedger(ledger: Ledger, listeners: LedgerListeners): Ledger {
  const { transactions, outbox } = ledger;
  const reported = async (change: Promise<Transaction>): Promise<Transaction> => {
    const transaction = await change;
    listeners.changed(transaction);
    listeners.added();
    return transaction;
  };
  return {
    ...ledger,
    transactions: {
      collect: (transaction) => reported(transactions.collect(transaction)),
      send: (id, at, dueAt, webhooksFor) => reported(transactions.send(id, at, dueAt, webhooksFor)),
      answer: (id, outcome, at, webhooksFor) => reported(transactions.answer(id, outcome, at, webhooksFor)),
      settle: (id, settlement, webhooksFor) => reported(transactions.settle(id, settlement, webhooksFor)),
      recover: async (now, webhooksFor) => {
        const recovered = await transactions.recover(now, webhooksFor);
        for (const transaction of recovered) listeners.changed(transaction);
        if (recovered.length > 0) listeners.added();
        return recovered;
      },
      transaction: (id) => transactions.transaction(id),
      transactions: (filter) => transactions.transactions(filter),
      counts: () => transactions.counts(),
    },
    outbox: {
      add: async (webhooks) => {
        await outbox.add(webhooks);
        listeners.added();
      },
      claim: (now, leaseMs, limit) => outbox.claim(now, leaseMs, limit),
      recover: async (now) => {
        const recovered = await outbox.recover(now);
        if (recovered > 0) listeners.added();
        return recovered;
      },
      delivered: (id, at, status) => outbox.delivered(id, at, status),
      failed: (id, failure) => outbox.failed(id, failure),
      drop: (stream, url, at, error) => outbox.drop(stream, url, at, error),
      nextDue: () => outbox.nextDue(),
      replay: async (id, now) => {
        const replayed = await outbox.replay(id, now);
        if (replayed) listeners.added();
        return replayed;
      },
      depth: () => outbox.depth(),
      webhook: (id) => outbox.webhook(id),
      webhooks: (filter) => outbox.webhooks(filter),
    },
  };
}
