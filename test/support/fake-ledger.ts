import { AppError } from "../../src/core/errors.js";
import type { CallFilter, CallRecord, TransactionFilter } from "../../src/ledger/ledger.js";
import type { Webhook, WebhookFilter } from "../../src/ledger/outbox.js";
import type { Settlement, Transaction } from "../../src/ledger/transaction.js";
import type { ReadLedger } from "../../src/sidecar/api/ports.js";

/** What the API reads, in memory; a test adds the rows. */
export class FakeLedger implements ReadLedger {
  readonly rows: Transaction[] = [];
  readonly callRows: CallRecord[] = [];
  readonly webhookRows: Webhook[] = [];
  /** When set, every method fails with it. */
  broken: AppError | undefined;

  readonly transactions = {
    transaction: async (id: string) => this.#whole(this.rows).find((row) => row.id === id),
    transactions: async (filter: TransactionFilter) =>
      newestFirst(
        this.#whole(this.rows).filter((row) => isWanted(row, filter)),
        (row) => row.createdAt,
        filter.after && { at: filter.after.createdAt, id: filter.after.id },
      ).slice(0, filter.limit),
  };

  readonly calls = {
    call: async (id: string) => this.#whole(this.callRows).find((row) => row.id === id),
    calls: async ({ after, limit }: CallFilter) =>
      newestFirst(
        this.#whole(this.callRows),
        (row) => row.startedAt,
        after && { at: after.startedAt, id: after.id },
      ).slice(0, limit),
  };

  readonly outbox = {
    webhook: async (id: string) => this.#whole(this.webhookRows).find((row) => row.id === id),
    webhooks: async ({
      state,
      stream,
      transactionId,
      before = Number.POSITIVE_INFINITY,
      limit,
    }: WebhookFilter) =>
      this.#whole(this.webhookRows)
        .filter((row) => state === undefined || row.state === state)
        .filter((row) => stream === undefined || row.stream === stream)
        .filter((row) => transactionId === undefined || row.transactionId === transactionId)
        .filter((row) => row.sequence < before)
        .toSorted((one, other) => other.sequence - one.sequence)
        .slice(0, limit),
    replay: async (id: string, now: number) => {
      const index = this.#whole(this.webhookRows).findIndex((row) => row.id === id);
      const known = this.webhookRows[index];
      if (known === undefined) throw new AppError("NOT_FOUND", "there is no such webhook");
      if (known.state === "pending") return false;
      this.webhookRows[index] = { ...known, state: "pending", attempts: 0, nextAt: now };
      return true;
    },
  };

  async settle(id: string, settlement: Settlement): Promise<Transaction> {
    const index = this.#whole(this.rows).findIndex((row) => row.id === id);
    const known = this.rows[index];
    if (known === undefined) throw new AppError("NOT_FOUND", "there is no such transaction");
    if (known.state !== "unknown") throw new AppError("TRANSACTION_STATE", `it is ${known.state}`);
    const settled: Transaction = { ...known, state: "settled", settlement };
    this.rows[index] = settled;
    return settled;
  }

  #whole<Row>(rows: Row[]): Row[] {
    if (this.broken !== undefined) throw this.broken;
    return rows;
  }
}

function isWanted(row: Transaction, { states, callId, connector, from, to }: TransactionFilter): boolean {
  return (
    (states === undefined || states.includes(row.state)) &&
    (callId === undefined || row.callId === callId) &&
    (connector === undefined || row.connector === connector) &&
    (from === undefined || row.createdAt >= from) &&
    (to === undefined || row.createdAt < to)
  );
}

interface Place {
  readonly at: number;
  readonly id: string;
}

function newestFirst<Row extends { readonly id: string }>(
  rows: readonly Row[],
  atOf: (row: Row) => number,
  after: Place | undefined,
): Row[] {
  const compare = (one: Place, other: Place) =>
    other.at - one.at || (one.id === other.id ? 0 : one.id < other.id ? 1 : -1);
  const placeOf = (row: Row) => ({ at: atOf(row), id: row.id });
  return rows
    .filter((row) => after === undefined || compare(placeOf(row), after) > 0)
    .toSorted((one, other) => compare(placeOf(one), placeOf(other)));
}
