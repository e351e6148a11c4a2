import { type Kysely, sql } from "kysely";
import type { DatabaseKind } from "../tables.js";

/** One row for each controller, written to check whether the ledger can be written. */
export async function up(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await db.schema
    .createTable("probes")
    .addColumn("controller", "text", (column) => column.primaryKey().notNull())
    .addColumn("written_at", "bigint", (column) => column.notNull())
    .addColumn("filling", "text", (column) => column.notNull())
    .execute();
  // Not compressed, so that each write needs a page of the disk.
  if (kind === "postgres")
    await sql`alter table probes alter column filling set storage external`.execute(db);
}
