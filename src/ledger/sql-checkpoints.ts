import type { Checkpoint, CheckpointLedger } from "../domain/ledger.js";
import type { LedgerDatabase } from "./ledger-database.js";

export class SqlCheckpoints implements CheckpointLedger {
  constructor(private readonly database: LedgerDatabase) {}

  async reached(callId: string, { target, fields, at }: Checkpoint): Promise<void> {
    const said = fields === undefined ? null : JSON.stringify(fields);
    const row = { url: target.url, method: target.method, fields: said, at };
    await this.database.run((db) =>
      db
        .insertInto("checkpoints")
        .values({ callId, ...row })
        .onConflict((conflict) =>
          conflict.column("callId").doUpdateSet(row).where("checkpoints.at", "<=", at),
        )
        .execute(),
    );
  }

  async checkpoint(callId: string): Promise<Checkpoint | undefined> {
    const row = await this.database.run((db) =>
      db.selectFrom("checkpoints").selectAll().where("callId", "=", callId).executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    const { url, method, at, fields } = row;
    return { target: { url, method }, at, ...(fields == null ? {} : { fields: JSON.parse(fields) }) };
  }

  async over(callId: string): Promise<void> {
    await this.database.change(async (db) => {
      await db.deleteFrom("checkpoints").where("callId", "=", callId).execute();
      await db.updateTable("transactions").set({ resume: null }).where("callId", "=", callId).execute();
    });
  }
}
