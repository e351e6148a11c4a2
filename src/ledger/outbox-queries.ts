import { sql, type Transaction } from "kysely";
import type { OutboxDepth, Webhook, WebhookFilter } from "../domain/outbox.js";
import type { Queries } from "./ledger-database.js";
import type { Tables } from "./tables.js";
import { webhookOf } from "./webhook-rows.js";

/** Written out, and no parameter: only so does SQLite use the partial indexes. */
export const PENDING = sql.lit<"pending">("pending");

/**
 * The sequences of up to `limit` webhooks that can be tried now: due, the first pending one of their stream and signer, and
 * none of these is being tried. With `locking` they are locked, without those that somebody else is taking; what they are
 * chosen by is looked at again when the lock is there, so that nobody gets one that was taken in between.
 */
export async function dueSequences(
  db: Transaction<Tables>,
  now: number,
  limit: number,
  locking: boolean,
): Promise<number[]> {
  const rows = await db
    .selectFrom("webhooks as due")
    .select("due.sequence")
    .where("due.state", "=", PENDING)
    .where("due.nextAt", "<=", now)
    .where("due.leasedUntil", "<=", now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("webhooks as other")
            .select("other.sequence")
            .where("other.state", "=", PENDING)
            .whereRef("other.stream", "=", "due.stream")
            .whereRef("other.signer", "=", "due.signer")
            .where((other) =>
              other.or([
                other("other.sequence", "<", other.ref("due.sequence")),
                other("other.leasedUntil", ">", now),
              ]),
            ),
        ),
      ),
    )
    .orderBy("due.nextAt")
    .orderBy("due.sequence")
    .limit(limit)
    .$if(locking, (query) => query.forUpdate("due").skipLocked())
    .execute();
  return rows.map(({ sequence }) => sequence);
}

/** Of each stream and signer, the first pending webhook's time, or the end of the lease where one is being tried. */
export async function nextDue(db: Queries): Promise<number | undefined> {
  const row = await db
    .selectFrom((from) =>
      from
        .selectFrom("webhooks")
        .select(({ fn }) => ["stream", fn.min("sequence").as("head"), fn.max("leasedUntil").as("leased")])
        .where("state", "=", PENDING)
        .groupBy(["stream", "signer"])
        .as("streams"),
    )
    .innerJoin("webhooks", "webhooks.sequence", "streams.head")
    .select(({ fn, ref, eb }) =>
      fn
        .min<number | null>(
          eb.case().when("nextAt", ">", ref("leased")).then(ref("nextAt")).else(ref("leased")).end(),
        )
        .as("due"),
    )
    .executeTakeFirst();
  return row?.due ?? undefined;
}

export async function depthOf(db: Queries): Promise<OutboxDepth> {
  const rows = await db
    .selectFrom("webhooks")
    .select(({ fn }) => ["state", fn.countAll<number>().as("count"), fn.min("createdAt").as("oldest")])
    .where("state", "in", [PENDING, sql.lit<"dead">("dead")])
    .groupBy("state")
    .execute();
  const pending = rows.find(({ state }) => state === "pending");
  return {
    pending: pending?.count ?? 0,
    dead: rows.find(({ state }) => state === "dead")?.count ?? 0,
    ...(pending === undefined ? {} : { oldestAt: pending.oldest }),
  };
}

export async function list(db: Queries, filter: WebhookFilter): Promise<readonly Webhook[]> {
  const { state, stream, transactionId, before, limit } = filter;
  let query = db.selectFrom("webhooks").selectAll();
  if (state !== undefined) query = query.where("state", "=", state);
  if (stream !== undefined) query = query.where("stream", "=", stream);
  if (transactionId !== undefined) query = query.where("transactionId", "=", transactionId);
  if (before !== undefined) query = query.where("sequence", "<", before);
  const rows = await query.orderBy("sequence", "desc").limit(limit).execute();
  return rows.map(webhookOf);
}
