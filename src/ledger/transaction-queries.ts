import { type Transaction as SqlTransaction, sql } from "kysely";
import type { TransactionFilter } from "../domain/ledger.js";
import { TRANSACTION_STATES, type Transaction, type TransactionState } from "../domain/transaction.js";
import type { Queries } from "./ledger-database.js";
import type { Tables } from "./tables.js";
import { transactionOf } from "./transaction-rows.js";

/** So long after its card was collected nobody can be about to send a transaction. */
const COLLECTED_LIMIT_MS = 3_600_000;
/** Somebody waits for what comes of it. */
const OPEN = ["sent", "collected"] as const;

export async function list(db: Queries, filter: TransactionFilter): Promise<readonly Transaction[]> {
  const { states, callId, connector, from, to, after, limit } = filter;
  if (states?.length === 0) return [];
  let query = db.selectFrom("transactions").selectAll();
  if (states !== undefined) query = query.where("state", "in", states);
  if (callId !== undefined) query = query.where("callId", "=", callId);
  if (connector !== undefined) query = query.where("connector", "=", connector);
  if (from !== undefined) query = query.where("createdAt", ">=", from);
  if (to !== undefined) query = query.where("createdAt", "<", to);
  if (after !== undefined) {
    query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id})`);
  }
  const rows = await query.orderBy("createdAt", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(transactionOf);
}

export async function countByState(db: Queries): Promise<Record<TransactionState, number>> {
  const none = Object.fromEntries(TRANSACTION_STATES.map((state) => [state, 0]));
  const rows = await db
    .selectFrom("transactions")
    .select(["state", (column) => column.fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  const some = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { ...none, ...some } as Record<TransactionState, number>;
}

/** Those who have transactions of which the end is open. */
export async function waitingControllers(db: Queries): Promise<string[]> {
  const rows = await db
    .selectFrom("transactions")
    .select("controller")
    .distinct()
    .where("state", "in", OPEN)
    .execute();
  return rows.map(({ controller }) => controller);
}

/**
 * Up to `limit` transactions that nobody waits for any more: those of controllers that have ended, and those past their
 * time, whoever's they are. With `locking` they are locked, without those that somebody else is changing.
 */
export async function abandoned(
  db: SqlTransaction<Tables>,
  now: number,
  ended: readonly string[],
  limit: number,
  locking: boolean,
): Promise<readonly Transaction[]> {
  const rows = await db
    .selectFrom("transactions")
    .selectAll()
    .where("state", "in", OPEN)
    .where((is) =>
      is.or([
        ...(ended.length === 0 ? [] : [is("controller", "in", ended)]),
        is.and([is("state", "=", "sent"), is("dueAt", "<", now)]),
        is.and([is("state", "=", "collected"), is("createdAt", "<", now - COLLECTED_LIMIT_MS)]),
      ]),
    )
    .orderBy("createdAt")
    .orderBy("id")
    .limit(limit)
    .$if(locking, (query) => query.forUpdate().skipLocked())
    .execute();
  return rows.map(transactionOf);
}
