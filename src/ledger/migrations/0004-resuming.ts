import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { noLongNumber } from "../checks.js";

/** What another process needs to resume a call, and how controllers know that they share this ledger. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("ledgers")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .execute();
  await (db as Kysely<{ ledgers: { id: string } }>)
    .insertInto("ledgers")
    .values({ id: randomUUID() })
    .execute();
  await db.schema
    .createTable("checkpoints")
    .addColumn("call_id", "text", (column) => column.primaryKey().notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("fields", "text")
    .addColumn("at", "bigint", (column) => column.notNull())
    .addCheckConstraint("checkpoints_call_id_is_no_number", noLongNumber("call_id"))
    .addCheckConstraint("checkpoints_url_is_no_number", noLongNumber("url"))
    .addCheckConstraint("checkpoints_method_is_no_number", noLongNumber("method"))
    .addCheckConstraint("checkpoints_fields_is_no_number", noLongNumber("fields"))
    .execute();
  await db.schema
    .alterTable("transactions")
    .addColumn("resume", "text", (column) => column.check(noLongNumber("resume")))
    .execute();
}
