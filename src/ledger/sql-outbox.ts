import { sql, type Transaction } from "kysely";
import { AppError } from "../core/errors.js";
import type { LedgerDatabase, Queries } from "./ledger-database.js";
import {
  type FailedTry,
  HOLD_MS,
  type NewWebhook,
  type Outbox,
  type OutboxDepth,
  type Webhook,
  type WebhookFilter,
} from "./outbox.js";
import { safeMessage } from "./safe-text.js";
import type { Tables } from "./tables.js";
import { insertWebhooks, webhookOf } from "./webhook-rows.js";

/** A literal and not a parameter: otherwise SQLite does not use the partial indexes. */
const PENDING = sql.lit<"pending">("pending");

/**
 * The sequences of up to `limit` webhooks that can be sent now: due, and no earlier pending one of their stream and signer
 * holds them. With `locking` the rows are locked, except those that another controller is claiming. The database evaluates
 * the conditions again once it has the lock, so that no webhook claimed in between is returned.
 */
async function dueSequences(
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
            .whereRef("other.sequence", "<", "due.sequence")
            .where((other) =>
              other.or([
                other("other.holdsUntil", ">", now),
                other.and([
                  other("other.holdsUntil", "is", null),
                  // An older version of this program, which may still be running, sets no time.
                  other.or([other("other.attempts", "=", 0), other("other.leasedUntil", ">", now)]),
                ]),
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

/**
 * The earliest time at which a webhook can be sent: it is due, its lease has ended, and no earlier one holds it. One that is
 * held by a webhook without an attempt has no time yet. Attempted by an older version of this program, one holds until its
 * lease ends.
 */
async function nextDue(db: Queries): Promise<number | undefined> {
  const { rows } = await sql<{ due: number | null }>`
    select min(case
      when next_at >= leased_until and next_at >= held_until then next_at
      when leased_until >= held_until then leased_until
      else held_until
    end) as due
    from (
      select next_at, leased_until,
        coalesce(max(coalesce(holds_until, leased_until)) over earlier, 0) as held_until,
        coalesce(max(case when holds_until is null and attempts = 0 then 1 else 0 end) over earlier, 0) as waits
      from webhooks
      where state = 'pending'
      window earlier as (
        partition by stream, signer order by sequence rows between unbounded preceding and 1 preceding
      )
    ) as pending
    where waits = 0`.execute(db);
  return rows[0]?.due ?? undefined;
}

async function depthOf(db: Queries): Promise<OutboxDepth> {
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

async function list(db: Queries, filter: WebhookFilter): Promise<readonly Webhook[]> {
  const { state, stream, transactionId, before, limit } = filter;
  let query = db.selectFrom("webhooks").selectAll();
  if (state !== undefined) query = query.where("state", "=", state);
  if (stream !== undefined) query = query.where("stream", "=", stream);
  if (transactionId !== undefined) query = query.where("transactionId", "=", transactionId);
  if (before !== undefined) query = query.where("sequence", "<", before);
  const rows = await query.orderBy("sequence", "desc").limit(limit).execute();
  return rows.map(webhookOf);
}

export class SqlOutbox implements Outbox {
  constructor(private readonly database: LedgerDatabase) {}

  async add(webhooks: readonly NewWebhook[]): Promise<void> {
    if (webhooks.length === 0) return;
    await this.database.change((db) => insertWebhooks(db, this.database.kind, webhooks));
  }

  claim(now: number, leaseMs: number, limit: number): Promise<Webhook[]> {
    return this.database.change(async (db) => {
      const sequences = await dueSequences(db, now, limit, this.database.isShared);
      if (sequences.length === 0) return [];
      const rows = await db
        .updateTable("webhooks")
        .set(({ fn, val }) => ({
          leasedUntil: now + leaseMs,
          leasedBy: this.database.controller,
          holdsUntil: fn.coalesce("holdsUntil", val(now + HOLD_MS)),
        }))
        .where("sequence", "in", sequences)
        .returningAll()
        .execute();
      return rows.map(webhookOf).sort((one, other) => one.sequence - other.sequence);
    });
  }

  async recover(now: number): Promise<number> {
    const leased = await this.database.run((db) =>
      db
        .selectFrom("webhooks")
        .select("leasedBy")
        .distinct()
        .where("state", "=", PENDING)
        .where("leasedUntil", ">", now)
        .execute(),
    );
    const ended = await this.database.ended(leased.map(({ leasedBy }) => leasedBy ?? ""));
    if (ended.length === 0) return 0;
    const { numUpdatedRows } = await this.database.run((db) =>
      db
        .updateTable("webhooks")
        .set({ leasedUntil: 0 })
        .where("leasedBy", "in", ended)
        .where("state", "=", PENDING)
        .executeTakeFirstOrThrow(),
    );
    return Number(numUpdatedRows);
  }

  async delivered(id: string, at: number, status: number): Promise<void> {
    await this.database.run((db) =>
      db
        .updateTable("webhooks")
        .set((column) => ({
          state: "delivered",
          attempts: column("attempts", "+", 1),
          lastStatus: status,
          lastError: null,
          leasedUntil: 0,
          endedAt: at,
        }))
        .where("id", "=", id)
        .where("state", "=", "pending")
        .execute(),
    );
  }

  async failed(id: string, failure: FailedTry): Promise<void> {
    const { at, status, error, nextAt } = failure;
    await this.database.run((db) =>
      db
        .updateTable("webhooks")
        .set((column) => ({
          ...(nextAt === undefined ? { state: "dead", endedAt: at } : { nextAt }),
          attempts: column("attempts", "+", 1),
          lastStatus: status ?? null,
          lastError: safeMessage(error),
          leasedUntil: 0,
        }))
        .where("id", "=", id)
        .where("state", "=", "pending")
        .execute(),
    );
  }

  async drop(stream: string, url: string, at: number, error: string): Promise<void> {
    await this.database.run((db) =>
      db
        .updateTable("webhooks")
        .set({ state: "dead", lastError: safeMessage(error), leasedUntil: 0, endedAt: at })
        .where("stream", "=", stream)
        .where("url", "=", url)
        .where("state", "=", "pending")
        .where("leasedUntil", "<=", at)
        .execute(),
    );
  }

  nextDue(): Promise<number | undefined> {
    return this.database.run(nextDue);
  }

  async replay(id: string, now: number): Promise<boolean> {
    const replayed = await this.database.run((db) =>
      db
        .updateTable("webhooks")
        .set({
          state: "pending",
          attempts: 0,
          nextAt: now,
          leasedUntil: 0,
          holdsUntil: null,
          endedAt: null,
        })
        .where("id", "=", id)
        .where("state", "!=", "pending")
        .returning("id")
        .executeTakeFirst(),
    );
    if (replayed !== undefined) return true;
    if ((await this.webhook(id)) !== undefined) return false;
    throw new AppError("NOT_FOUND", `webhook ${id}`);
  }

  depth(): Promise<OutboxDepth> {
    return this.database.run(depthOf);
  }

  webhook(id: string): Promise<Webhook | undefined> {
    return this.database.run(async (db) => {
      const row = await db.selectFrom("webhooks").selectAll().where("id", "=", id).executeTakeFirst();
      return row && webhookOf(row);
    });
  }

  webhooks(filter: WebhookFilter): Promise<readonly Webhook[]> {
    return this.database.run((db) => list(db, filter));
  }
}
