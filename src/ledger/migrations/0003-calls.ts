import { type Kysely, sql } from "kysely";
import { LONG_PHONE, noLongNumber } from "../checks.js";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("calls")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("dialect", "text", (column) => column.notNull())
    .addColumn("from_number", "text", (column) => column.notNull())
    .addColumn("to_number", "text", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("ended_by", "text")
    .addColumn("result", "text")
    .addColumn("controller", "text", (column) => column.notNull())
    .addCheckConstraint("calls_id_is_no_number", noLongNumber("id"))
    .addCheckConstraint("calls_dialect_is_no_number", noLongNumber("dialect"))
    .addCheckConstraint("calls_from_number_is_no_card", noLongNumber("from_number", LONG_PHONE))
    .addCheckConstraint("calls_to_number_is_no_card", noLongNumber("to_number", LONG_PHONE))
    .addCheckConstraint("calls_ended_by_is_no_number", noLongNumber("ended_by"))
    .addCheckConstraint("calls_result_is_no_number", noLongNumber("result"))
    .addCheckConstraint("calls_controller_is_no_number", noLongNumber("controller"))
    .execute();
  await db.schema.createIndex("calls_by_time").on("calls").columns(["started_at", "id"]).execute();
  await db.schema.createIndex("calls_by_end").on("calls").column("ended_at").execute();
  await db.schema
    .createIndex("calls_open")
    .on("calls")
    .column("controller")
    .where(sql<boolean>`ended_at is null`)
    .execute();
}
