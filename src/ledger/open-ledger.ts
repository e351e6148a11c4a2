import type { Ledger } from "../domain/ledger.js";
import { forget } from "./forget.js";
import type { LedgerDatabase } from "./ledger-database.js";
import { type LedgerOptions, openDatabase } from "./open-database.js";
import { SqlCalls } from "./sql-calls.js";
import { SqlOutbox } from "./sql-outbox.js";
import { SqlTransactions } from "./sql-transactions.js";

export type { LedgerOptions };

/**
 * Opens a ledger, and makes or renews its tables. Throws AppError LEDGER_UNAVAILABLE; LEDGER_LOCKED when another process
 * has the SQLite file; LEDGER_NEWER when a newer version of this program has made the tables.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  return ledgerOf(await openDatabase(options));
}

export function ledgerOf(database: LedgerDatabase): Ledger {
  return {
    transactions: new SqlTransactions(database),
    outbox: new SqlOutbox(database),
    calls: new SqlCalls(database),
    forget: (before) => forget(database, before),
    close: () => database.close(),
  };
}
