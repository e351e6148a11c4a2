import { type Kysely, sql } from "kysely";

/** The place of each webhook in its order, and until when later ones wait for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Null in the rows of an older version that is still running.
  await db.schema.alterTable("webhooks").addColumn("number", "integer").execute();
  await db.schema.alterTable("webhooks").addColumn("holds_until", "bigint").execute();
  await sql`update webhooks set number = (
    select count(*) from webhooks as earlier
    where earlier.stream = webhooks.stream and earlier.signer = webhooks.signer
      and earlier.sequence <= webhooks.sequence
  )`.execute(db);
  // The older version has attempted these: they need not hold others any longer.
  await sql`update webhooks set holds_until = 0 where state = 'pending' and attempts > 0`.execute(db);
}
