import { type Kysely, Migrator, sql } from "kysely";
import { AppError } from "../core/errors.js";
import * as transactions from "./migrations/0001-transactions.js";
import * as webhooks from "./migrations/0002-webhooks.js";
import * as calls from "./migrations/0003-calls.js";
import * as resuming from "./migrations/0004-resuming.js";
import * as probes from "./migrations/0005-probes.js";
import * as webhookOrder from "./migrations/0006-webhook-order.js";
import * as continuations from "./migrations/0007-continuations.js";
import type { DatabaseKind } from "./tables.js";

interface Step {
  up(db: Kysely<unknown>, kind: DatabaseKind): Promise<void>;
}

/** In the order of their names. A published migration is never changed: a later one corrects it. */
export const MIGRATIONS: Readonly<Record<string, Step>> = {
  "0001-transactions": transactions,
  "0002-webhooks": webhooks,
  "0003-calls": calls,
  "0004-resuming": resuming,
  "0005-probes": probes,
  "0006-webhook-order": webhookOrder,
  "0007-continuations": continuations,
};

/**
 * Migrates a database to this program's tables, all steps in one transaction, under kysely's lock: when two controllers
 * start together, one waits for the other. Throws LEDGER_NEWER, and what the database throws.
 */
export async function migrate(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const schema = kind === "postgres" ? await currentSchema(db) : undefined;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrationsFor(kind) },
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const newer = await unknownMigrations(db);
  if (newer.length > 0) {
    throw new AppError(
      "LEDGER_NEWER",
      `the database has ${newer.join(", ")}, which this version does not know`,
    );
  }
  throw error;
}

function migrationsFor(kind: DatabaseKind) {
  return Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, { up }]) => [name, { up: (db: Kysely<unknown>) => up(db, kind) }]),
  );
}

/** Without a schema, kysely looks for its tables in every schema. */
async function currentSchema(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema ?? null;
  if (schema === null) throw new AppError("LEDGER_UNAVAILABLE", "no schema of its search_path exists");
  return schema;
}

/** Names of applied migrations that this program does not know; none when they cannot be read. */
async function unknownMigrations(db: Kysely<unknown>): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return rows.map(({ name }) => name).filter((name) => !(name in MIGRATIONS));
  } catch {
    return [];
  }
}
