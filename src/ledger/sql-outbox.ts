import { AppError } from "../domain/errors.js";
import type { FailedTry, NewWebhook, Outbox, OutboxDepth, Webhook, WebhookFilter } from "../domain/outbox.js";
import type { LedgerDatabase } from "./ledger-database.js";
import { depthOf, dueSequences, list, nextDue, PENDING } from "./outbox-queries.js";
import { safeMessage } from "./safe-text.js";
import { insertWebhooks, webhookOf } from "./webhook-rows.js";

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
        .set({ leasedUntil: now + leaseMs, leasedBy: this.database.controller })
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
        .set({ state: "pending", attempts: 0, nextAt: now, leasedUntil: 0, endedAt: null })
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
