import { type Selectable, sql } from "kysely";
import type { CallFilter, CallLedger, CallRecord, Checkpoint, CheckpointLedger } from "./ledger.js";
import type { LedgerDatabase } from "./ledger-database.js";
import { safeMessage, safePhone } from "./safe-text.js";
import { type CallsTable, withoutNulls } from "./tables.js";

/** `endedBy` of a call whose controller died. */
const CRASH = "crash";

export class SqlCalls implements CallLedger {
  constructor(private readonly database: LedgerDatabase) {}

  async started(call: CallRecord): Promise<void> {
    const { from, to, endedAt, endedBy, result, ...rest } = call;
    await this.database.run((db) =>
      db
        .insertInto("calls")
        .values({
          ...rest,
          controller: this.database.controller,
          fromNumber: safePhone(from),
          toNumber: safePhone(to),
          endedAt: endedAt ?? null,
          endedBy: endedBy ?? null,
          result: result ?? null,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute(),
    );
  }

  async ended(id: string, endedAt: number, endedBy: string, result: string | undefined): Promise<void> {
    await this.database.run((db) =>
      db
        .updateTable("calls")
        .set({ endedAt, endedBy: safeMessage(endedBy), result: result ?? null })
        .where("id", "=", id)
        // A controller that was taken for dead, but is alive, knows the true end.
        .where((is) => is.or([is("endedAt", "is", null), is("endedBy", "=", CRASH)]))
        .execute(),
    );
  }

  async recover(now: number): Promise<number> {
    const serving = await this.database.run((db) =>
      db.selectFrom("calls").select("controller").distinct().where("endedAt", "is", null).execute(),
    );
    const ended = await this.database.ended(serving.map(({ controller }) => controller));
    if (ended.length === 0) return 0;
    const { numUpdatedRows } = await this.database.run((db) =>
      db
        .updateTable("calls")
        .set({ endedAt: now, endedBy: CRASH })
        .where("controller", "in", ended)
        .where("endedAt", "is", null)
        .executeTakeFirstOrThrow(),
    );
    return Number(numUpdatedRows);
  }

  call(id: string): Promise<CallRecord | undefined> {
    return this.database.run(async (db) => {
      const row = await db.selectFrom("calls").selectAll().where("id", "=", id).executeTakeFirst();
      return row && callOf(row);
    });
  }

  calls({ after, limit }: CallFilter): Promise<readonly CallRecord[]> {
    return this.database.run(async (db) => {
      let query = db.selectFrom("calls").selectAll();
      if (after !== undefined) {
        query = query.where(sql<boolean>`(started_at, id) < (${after.startedAt}, ${after.id})`);
      }
      const rows = await query.orderBy("startedAt", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(callOf);
    });
  }
}

function callOf(row: Selectable<CallsTable>): CallRecord {
  const { fromNumber, toNumber, controller: _, ...rest } = row;
  return { ...withoutNulls(rest), from: fromNumber, to: toNumber };
}

export class SqlCheckpoints implements CheckpointLedger {
  constructor(private readonly database: LedgerDatabase) {}

  async reached(callId: string, { target, fields, continuation, at }: Checkpoint): Promise<void> {
    const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
    const kept = { fields: json(fields), continuation: json(continuation) };
    const row = { url: target.url, method: target.method, ...kept, at };
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
    const { url, method, at, fields, continuation } = row;
    // One by plain http was kept because it was permitted.
    const permission = url.startsWith("http:") ? { plainHttp: true as const } : {};
    return {
      target: { url, method, ...permission },
      at,
      ...(fields == null ? {} : { fields: JSON.parse(fields) }),
      ...(continuation == null ? {} : { continuation: JSON.parse(continuation) }),
    };
  }

  async over(callId: string): Promise<void> {
    await this.database.change(async (db) => {
      await db.deleteFrom("checkpoints").where("callId", "=", callId).execute();
      await db.updateTable("transactions").set({ resume: null }).where("callId", "=", callId).execute();
    });
  }
}
