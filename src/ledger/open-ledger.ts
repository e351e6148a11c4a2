import { randomUUID } from "node:crypto";
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from "kysely";
import { databaseError } from "./database-error.js";
import type { InstanceLock } from "./instance-lock.js";
import type { Ledger } from "./ledger.js";
import { LedgerDatabase } from "./ledger-database.js";
import { migrate } from "./migrate.js";
import { checkEncoding, ENCODING_QUERY } from "./postgres-encoding.js";
import { PostgresInstanceLock } from "./postgres-lock.js";
import { migrationPool, postgresPool } from "./postgres-pool.js";
import { forget } from "./purge.js";
import type { RefusalListener } from "./refused-text.js";
import { SqlCalls, SqlCheckpoints } from "./sql-calls.js";
import { SqlOutbox } from "./sql-outbox.js";
import { SqlTransactions } from "./sql-transactions.js";
import { LibsqlDialect } from "./sqlite-dialect.js";
import { openSqliteFile } from "./sqlite-file.js";
import type { Tables } from "./tables.js";
import { WriteProbe } from "./write-probe.js";

/** Where the ledger is: a file used by this controller alone, or a database that several may share. */
export type LedgerOptions =
  | { readonly kind: "sqlite" /** Or `:memory:`. */; readonly path: string }
  | { readonly kind: "postgres"; readonly url: string };

/** Opens and migrates. Throws AppError LEDGER_UNAVAILABLE, LEDGER_LOCKED, LEDGER_ENCODING, LEDGER_NEWER. */
export async function openDatabase(options: LedgerOptions): Promise<LedgerDatabase> {
  try {
    return options.kind === "sqlite" ? await openSqlite(options.path) : await openPostgres(options.url);
  } catch (thrown) {
    throw databaseError(thrown);
  }
}

async function openSqlite(path: string): Promise<LedgerDatabase> {
  const { engine, path: file, release } = openSqliteFile(path);
  const kysely = new Kysely<Tables>({
    dialect: new LibsqlDialect(engine),
    plugins: [new CamelCasePlugin()],
  });
  const ledger = new LedgerDatabase("sqlite", kysely, soleOwner(release), file);
  try {
    await migrate(kysely.withoutPlugins() as Kysely<unknown>, "sqlite");
    return ledger;
  } catch (thrown) {
    await ledger.close();
    throw thrown;
  }
}

/** The holder of the file's lock is its only user: every other controller that has written to it has ended. */
function soleOwner(release: () => void): InstanceLock {
  return {
    controller: randomUUID(),
    ended: async (others) => others,
    leave: async () => release(),
  };
}

async function openPostgres(url: string): Promise<LedgerDatabase> {
  const migrationDb = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: migrationPool(url) }) });
  try {
    const { rows } = await sql.raw<{ encoding: string }>(ENCODING_QUERY).execute(migrationDb);
    checkEncoding(rows[0]?.encoding);
    await migrate(migrationDb, "postgres");
  } finally {
    await migrationDb.destroy();
  }
  const lock = await PostgresInstanceLock.begin(url);
  const dialect = new PostgresDialect({ pool: postgresPool(url) });
  const kysely = new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin()] });
  return new LedgerDatabase("postgres", kysely, lock);
}

/**
 * Opens a ledger, and creates or migrates its tables. Throws AppError LEDGER_UNAVAILABLE; LEDGER_LOCKED when another process
 * holds the SQLite file; LEDGER_ENCODING for a Postgres database that is not in UTF-8; LEDGER_NEWER when a newer version of this program created the tables.
 */
export async function openLedger(options: LedgerOptions, onRefusal?: RefusalListener): Promise<Ledger> {
  const database = await openDatabase(options);
  try {
    return await ledgerOf(database, onRefusal);
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

/** Throws AppError LEDGER_UNAVAILABLE. */
export async function ledgerOf(
  database: LedgerDatabase,
  onRefusal: RefusalListener = () => {},
): Promise<Ledger> {
  const { id } = await database.run((db) => db.selectFrom("ledgers").select("id").executeTakeFirstOrThrow());
  const probe = new WriteProbe(database);
  return {
    id,
    controller: database.controller,
    ended: (others) => database.ended(others),
    checkpoints: new SqlCheckpoints(database),
    transactions: new SqlTransactions(database, onRefusal),
    outbox: new SqlOutbox(database),
    calls: new SqlCalls(database),
    forget: (before) => forget(database, before),
    checkWritable: () => probe.check(),
    close: () => database.close(),
  };
}
