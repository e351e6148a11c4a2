import type { Kysely } from "kysely";
import { noLongNumber } from "../checks.js";

/** Where the document of a checkpoint continues if it is unchanged. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("checkpoints")
    .addColumn("continuation", "text", (column) => column.check(noLongNumber("continuation")))
    .execute();
}
