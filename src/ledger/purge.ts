import type { Forgotten } from "./ledger.js";
import type { LedgerDatabase, Queries } from "./ledger-database.js";

/** Rows removed by one statement: in SQLite everything else waits meanwhile. */
const BATCH = 500;

/**
 * Removes the webhooks that were delivered and the calls that ended before a time. The webhooks of an unknown payment stay
 * until it is settled: the number of the next one follows theirs. Throws databaseError's errors.
 */
export async function forget(database: LedgerDatabase, before: number): Promise<Forgotten> {
  const webhooks = await inBatches(database, (db) => forgetWebhooks(db, before));
  const calls = await inBatches(database, (db) => forgetCalls(db, before));
  // Checkpoints of calls whose end no controller saw.
  await database.run((db) => db.deleteFrom("checkpoints").where("at", "<", before).execute());
  await database.run((db) =>
    db
      .updateTable("transactions")
      .set({ resume: null })
      .where("resume", "is not", null)
      .where("createdAt", "<", before)
      .execute(),
  );
  // Each opening of the ledger leaves one row.
  await database.run((db) => db.deleteFrom("probes").where("writtenAt", "<", before).execute());
  return { webhooks, calls };
}

async function inBatches(
  database: LedgerDatabase,
  remove: (db: Queries) => Promise<{ readonly numDeletedRows: bigint }>,
): Promise<number> {
  let removed = 0;
  for (;;) {
    const { numDeletedRows } = await database.run(remove);
    removed += Number(numDeletedRows);
    if (numDeletedRows < BATCH) return removed;
  }
}

function forgetWebhooks(db: Queries, before: number) {
  return db
    .deleteFrom("webhooks")
    .where("sequence", "in", (from) =>
      from
        .selectFrom("webhooks")
        .select("sequence")
        .where("state", "=", "delivered")
        .where("endedAt", "<", before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("transactions")
                .select("transactions.id")
                .whereRef("transactions.id", "=", "webhooks.transactionId")
                .where("transactions.state", "=", "unknown"),
            ),
          ),
        )
        .limit(BATCH),
    )
    .executeTakeFirstOrThrow();
}

function forgetCalls(db: Queries, before: number) {
  return db
    .deleteFrom("calls")
    .where("id", "in", (from) =>
      from.selectFrom("calls").select("id").where("endedAt", "<", before).limit(BATCH),
    )
    .executeTakeFirstOrThrow();
}
