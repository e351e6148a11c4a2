import { type Kysely, sql } from "kysely";
import { masked, noLongNumber, oneOf, together } from "../checks.js";

/** Columns that may hold text from other systems, and must not hold a card number. */
const TEXTS = [
  "id",
  "call_id",
  "dialect",
  "connector",
  "controller",
  "brand",
  "token",
  "profile",
  "confirmation",
  "error_code",
  "error_message",
  "settled_by",
  "settled_note",
  "settled_confirmation",
  "settled_token",
];

/** The values are literals, not taken from the program: a migration never changes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  let table = db.schema
    .createTable("transactions")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("call_id", "text", (column) => column.notNull())
    .addColumn("dialect", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("amount_minor", "bigint", (column) => column.notNull())
    .addColumn("currency", "text", (column) => column.notNull())
    .addColumn("connector", "text", (column) => column.notNull())
    .addColumn("masked_number", "text", (column) => column.notNull())
    .addColumn("brand", "text")
    .addColumn("expiry", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("controller", "text", (column) => column.notNull())
    .addColumn("sent_at", "bigint")
    .addColumn("due_at", "bigint")
    .addColumn("answered_at", "bigint")
    .addColumn("token", "text")
    .addColumn("profile", "text")
    .addColumn("confirmation", "text")
    .addColumn("error_code", "text")
    .addColumn("error_message", "text")
    .addColumn("settled_as", "text")
    .addColumn("settled_by", "text")
    .addColumn("settled_note", "text")
    .addColumn("settled_confirmation", "text")
    .addColumn("settled_token", "text")
    .addColumn("settled_at", "bigint");
  for (const text of TEXTS) {
    table = table.addCheckConstraint(`transactions_${text}_is_no_number`, noLongNumber(text));
  }
  const settled = sql<boolean>`state = 'settled'`;
  const states = ["collected", "sent", "approved", "declined", "failed", "unknown", "settled"];
  await table
    .addCheckConstraint("transactions_masked_number_is_masked", masked("masked_number"))
    .addCheckConstraint("transactions_state_is_known", oneOf("state", states))
    .addCheckConstraint("transactions_kind_is_known", oneOf("kind", ["charge", "tokenize"]))
    .addCheckConstraint("transactions_method_is_known", oneOf("method", ["credit-card", "ach-debit"]))
    .addCheckConstraint("transactions_currency_has_3_letters", sql`length(currency) = 3`)
    .addCheckConstraint("transactions_amount_is_not_negative", sql`amount_minor >= 0`)
    .addCheckConstraint(
      "transactions_expiry_begins_with_a_month",
      sql`length(expiry) = 4 and substr(expiry, 1, 2) between '01' and '12'`,
    )
    .addCheckConstraint(
      "transactions_sent_has_times",
      sql`state in ('collected', 'failed') or (sent_at is not null and due_at is not null)`,
    )
    .addCheckConstraint(
      "transactions_settled_as_is_known",
      oneOf("settled_as", ["approved", "declined", "failed"]),
    )
    .addCheckConstraint("transactions_settled_says_as_what", together(settled, sql`settled_as is not null`))
    .addCheckConstraint("transactions_settled_says_by_whom", together(settled, sql`settled_by is not null`))
    .addCheckConstraint("transactions_settled_says_when", together(settled, sql`settled_at is not null`))
    .execute();
  await db.schema
    .createIndex("transactions_by_time")
    .on("transactions")
    .columns(["created_at", "id"])
    .execute();
  await db.schema.createIndex("transactions_by_call").on("transactions").column("call_id").execute();
  await db.schema
    .createIndex("transactions_by_state")
    .on("transactions")
    .columns(["state", "created_at", "id"])
    .execute();
}
