import type { Ledger } from "../domain/ledger.js";
import { forget } from "./forget.js";
import type { LedgerDatabase } from "./ledger-database.js";
import { type LedgerOptions, openDatabase } from "./open-database.js";
import { SqlCalls } from "./sql-calls.js";
import { SqlCheckpoints } from "./sql-checkpoints.js";
import { SqlOutbox } from "./sql-outbox.js";
import { SqlTransactions } from "./sql-transactions.js";
import { WriteProbe } from "./write-probe.js";

export type { LedgerOptions };

/**
 * Opens a ledger, and makes or renews its tables. Throws AppError LEDGER_UNAVAILABLE; LEDGER_LOCKED when another process
 * has the SQLite file; LEDGER_NEWER when a newer version of this program has made the tables.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const database = await openDatabase(options);
  try {
    return await ledgerOf(database);
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

/** Throws AppError LEDGER_UNAVAILABLE. */
export async function ledgerOf(database: LedgerDatabase): Promise<Ledger> {
  const { id } = await database.run((db) => db.selectFrom("ledgers").select("id").executeTakeFirstOrThrow());
  const probe = new WriteProbe(database);
  return {
    id,
    controller: database.controller,
    ended: (others) => database.ended(others),
    checkpoints: new SqlCheckpoints(database),
    transactions: new SqlTransactions(database),
    outbox: new SqlOutbox(database),
    calls: new SqlCalls(database),
    forget: (before) => forget(database, before),
    checkWritable: () => probe.check(),
    close: () => database.close(),
  };
}
