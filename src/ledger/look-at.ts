import Libsql from "libsql";
import pg from "pg";
import { databaseError } from "./database-error.js";
import { MIGRATIONS } from "./migrate.js";
import { checkEncoding, ENCODING_QUERY } from "./postgres-encoding.js";

/** The state of a ledger, inspected without opening it. */
export interface LedgerState {
  /** Whether a controller has it open; false where that cannot be determined. */
  readonly inUse: boolean;
  readonly writable: boolean;
  /** Whether it has been used before. */
  readonly tables: boolean;
  /** Names of migrations that this version does not know. */
  readonly newer: readonly string[];
}

/** SQLite's calls block the whole process; each may take no longer than this. */
const BUSY_TIMEOUT_MS = 500;
const POSTGRES_TIMEOUT_MS = 4_000;
const NAMES = "select name from kysely_migration";

/**
 * Inspects an existing SQLite file, which a controller may have open, and changes nothing: it begins a transaction and rolls
 * it back. Throws AppError LEDGER_UNAVAILABLE.
 */
export function lookAtSqlite(path: string): LedgerState {
  try {
    const database = new Libsql(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      database.exec("begin immediate");
      database.exec("rollback");
      const tables = hasTables(database);
      const names = tables ? (database.prepare(NAMES).all() as { name: string }[]) : [];
      return { inUse: isLocked(`${path}-lock`), writable: true, tables, newer: unknown(names) };
    } finally {
      database.close();
    }
  } catch (thrown) {
    throw databaseError(thrown);
  }
}

/** Inspects a Postgres ledger. Rejects with AppError LEDGER_UNAVAILABLE, LEDGER_ENCODING. */
export async function lookAtPostgres(url: string): Promise<LedgerState> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: POSTGRES_TIMEOUT_MS,
    query_timeout: POSTGRES_TIMEOUT_MS,
    application_name: "freeswitch-pay doctor",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    checkEncoding((await client.query(ENCODING_QUERY)).rows[0].encoding);
    const {
      rows: [row],
    } = await client.query(
      "select current_setting('transaction_read_only') as read_only, to_regclass('kysely_migration') is not null as tables",
    );
    const { rows: names } = row.tables ? await client.query(NAMES) : { rows: [] };
    return { inUse: false, writable: row.read_only === "off", tables: row.tables, newer: unknown(names) };
  } catch (thrown) {
    throw databaseError(thrown);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function hasTables(database: Libsql.Database): boolean {
  const found = "select name from sqlite_master where type = 'table' and name = 'kysely_migration'";
  return database.prepare(found).all().length > 0;
}

/** Whether a controller holds the lock beside the file (sqlite-file.ts). */
function isLocked(path: string): boolean {
  let lock: Libsql.Database | undefined;
  try {
    lock = new Libsql(path, { timeout: 0, readonly: true });
    lock.prepare("select count(*) from sqlite_master").all();
    return false;
  } catch (thrown) {
    // Any other error: the lock file is missing, so there is no lock.
    return thrown instanceof Libsql.SqliteError && thrown.code.startsWith("SQLITE_BUSY");
  } finally {
    lock?.close();
  }
}

function unknown(rows: readonly { readonly name: string }[]): string[] {
  return rows.map(({ name }) => name).filter((name) => !(name in MIGRATIONS));
}
