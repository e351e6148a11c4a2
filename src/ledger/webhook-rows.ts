import { type Insertable, type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import type { NewWebhook, Webhook } from "./outbox.js";
import { safeContent } from "./safe-text.js";
import { type DatabaseKind, type Tables, type WebhooksTable, withoutNulls } from "./tables.js";

/**
 * Inserts webhooks, due at once, in their order; one whose id already exists is left unchanged. In a shared database two
 * writers to one stream wait for each other, so that the order of the sequence is the order of the commits.
 */
export async function insertWebhooks(
  db: Transaction<Tables>,
  kind: DatabaseKind,
  webhooks: readonly NewWebhook[],
): Promise<void> {
  if (kind === "postgres") await lockStreams(db, webhooks);
  for (const webhook of webhooks) {
    await db
      .insertInto("webhooks")
      .values({ ...newRow(webhook), number: nextNumber(webhook) })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
}

/** In the order of their names, so that two writers that lock several streams cannot deadlock. */
async function lockStreams(db: Transaction<Tables>, webhooks: readonly NewWebhook[]): Promise<void> {
  const streams = [...new Set(webhooks.map(({ stream }) => stream))].sort();
  for (const stream of streams) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${stream}, 0))`.execute(db);
  }
}

function newRow(webhook: NewWebhook): Omit<Insertable<WebhooksTable>, "number"> {
  const { id, stream, topic, signer, transactionId, method, url, contentType, body, createdAt } = webhook;
  return {
    id,
    stream,
    topic,
    signer,
    transactionId: transactionId ?? null,
    method,
    url: safeContent(url),
    contentType,
    body: safeContent(body),
    createdAt,
    holdsUntil: null,
    state: "pending",
    attempts: 0,
    nextAt: createdAt,
    leasedUntil: 0,
    leasedBy: null,
  };
}

/** Read in the transaction that inserts: no other writer to the stream can read the same number. */
function nextNumber({ stream, signer }: NewWebhook): RawBuilder<number> {
  return sql<number>`(select coalesce(max(number), 0) + 1 from webhooks where stream = ${stream} and signer = ${signer})`;
}

export function webhookOf(row: Selectable<WebhooksTable>): Webhook {
  const { leasedUntil: _until, leasedBy: _by, holdsUntil: _holds, endedAt, ...rest } = row;
  const isDelivered = rest.state === "delivered" && endedAt !== null;
  return { ...withoutNulls(rest), ...(isDelivered ? { deliveredAt: endedAt } : {}) };
}
