import { type Kysely, sql } from "kysely";
import { noLongNumber, oneOf, together } from "../checks.js";
import type { DatabaseKind } from "../tables.js";

const TEXTS = [
  "id",
  "stream",
  "topic",
  "signer",
  "transaction_id",
  "url",
  "content_type",
  "body",
  "last_error",
  "leased_by",
];

export async function up(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  let table = db.schema
    .createTable("webhooks")
    .addColumn("sequence", kind === "sqlite" ? "integer" : "bigint", (column) =>
      kind === "sqlite"
        ? column.primaryKey().autoIncrement()
        : column.primaryKey().generatedAlwaysAsIdentity(),
    )
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("stream", "text", (column) => column.notNull())
    .addColumn("topic", "text", (column) => column.notNull())
    .addColumn("signer", "text", (column) => column.notNull())
    .addColumn("transaction_id", "text")
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("content_type", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("next_at", "bigint", (column) => column.notNull())
    .addColumn("leased_until", "bigint", (column) => column.notNull())
    .addColumn("leased_by", "text")
    .addColumn("last_status", "integer")
    .addColumn("last_error", "text")
    .addColumn("ended_at", "bigint");
  for (const text of TEXTS) {
    table = table.addCheckConstraint(`webhooks_${text}_is_no_number`, noLongNumber(text));
  }
  await table
    .addCheckConstraint("webhooks_method_is_known", oneOf("method", ["GET", "POST"]))
    .addCheckConstraint("webhooks_state_is_known", oneOf("state", ["pending", "delivered", "dead"]))
    .addCheckConstraint(
      "webhooks_pending_has_no_end",
      together(sql<boolean>`state = 'pending'`, sql<boolean>`ended_at is null`),
    )
    .execute();
  await createIndexes(db);
}

/** The partial indexes on pending webhooks stay as small as the queue, however much was delivered. */
async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const pending = sql<boolean>`state = 'pending'`;
  const index = (name: string) => db.schema.createIndex(name).on("webhooks");
  await index("webhooks_due").columns(["next_at", "sequence"]).where(pending).execute();
  await index("webhooks_pending").columns(["stream", "sequence"]).where(pending).execute();
  await index("webhooks_delivered").column("ended_at").where(sql<boolean>`state = 'delivered'`).execute();
  await index("webhooks_by_state").columns(["state", "sequence"]).execute();
  await index("webhooks_by_stream").columns(["stream", "sequence"]).execute();
  await index("webhooks_by_transaction").columns(["transaction_id", "sequence"]).execute();
}
