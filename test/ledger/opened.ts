import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import type { LedgerDatabase } from "../../src/ledger/ledger-database.js";
import { type LedgerOptions, ledgerOf, openDatabase } from "../../src/ledger/open-ledger.js";

/** Returns the location for a new, empty ledger. */
export type NewLedger = () => Promise<LedgerOptions>;

export interface Opened {
  readonly ledger: Ledger;
  readonly database: LedgerDatabase;
  readonly options: LedgerOptions;
}

export async function opened(options: LedgerOptions): Promise<Opened> {
  const database = await openDatabase(options);
  return { ledger: await ledgerOf(database), database, options };
}

/** One ledger that is empty at the start of each test. */
export function emptyLedger(newLedger: NewLedger): Opened {
  let current: Opened | undefined;
  const now = () => current as Opened;
  beforeAll(async () => {
    current = await opened(await newLedger());
  });
  beforeEach(() => empty(now()));
  afterAll(() => now().ledger.close());
  return {
    get ledger() {
      return now().ledger;
    },
    get database() {
      return now().database;
    },
    get options() {
      return now().options;
    },
  };
}

export function empty({ database }: Opened): Promise<void> {
  return database.change(async (db) => {
    for (const table of ["transactions", "webhooks", "calls", "checkpoints"] as const)
      await db.deleteFrom(table).execute();
  });
}

/** What a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const nothing = Symbol();
  const thrown: unknown = await promise.then(
    () => nothing,
    (error) => error,
  );
  if (thrown === nothing) throw new Error("nothing was thrown");
  return thrown as Error;
}
