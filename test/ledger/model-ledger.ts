import { AppError } from "../../src/core/errors.js";
import type { ConnectorOutcome } from "../../src/core/payment.js";
import type { WebhookFactory } from "../../src/ledger/ledger.js";
import type { FailedTry, NewWebhook, Webhook } from "../../src/ledger/outbox.js";
import type { NewTransaction, Settlement, Transaction } from "../../src/ledger/transaction.js";

type Written<Row> = { -readonly [Name in keyof Row]: Row[Name] };
interface Entry {
  readonly webhook: Written<Webhook>;
  leasedUntil: number;
}

/** The simplest ledger of one process: a map, a list, and no database. */
export class ModelLedger {
  readonly rows = new Map<string, Written<Transaction>>();
  readonly entries: Entry[] = [];
  #sequence = 0;

  collect(transaction: NewTransaction): Transaction {
    if (this.rows.has(transaction.id)) throw new AppError("TRANSACTION_STATE", "already exists");
    return this.#put({ ...transaction, state: "collected" });
  }

  send(id: string, at: number, dueAt: number, webhooksFor: WebhookFactory): Transaction {
    const row = this.#row(id);
    if (row.state !== "collected") throw new AppError("TRANSACTION_STATE", "not collected");
    return this.#webhooksFor({ ...row, state: "sent", sentAt: at, dueAt }, webhooksFor);
  }

  answer(id: string, outcome: ConnectorOutcome, at: number, webhooksFor: WebhookFactory): Transaction {
    const row = this.#row(id);
    const fields =
      outcome.state === "approved"
        ? { confirmation: outcome.chargeId, token: outcome.tokenId }
        : { errorCode: outcome.code, errorMessage: outcome.message };
    if (row.state === "sent" || (row.state === "collected" && outcome.state === "failed")) {
      return this.#webhooksFor(
        { ...row, state: outcome.state, answeredAt: at, ...fields } as Transaction,
        webhooksFor,
      );
    }
    if (row.state !== "unknown") throw new AppError("TRANSACTION_STATE", "no answer is expected");
    if (outcome.state === "unknown") return row;
    const found = outcome.state === "approved" ? fields : { note: `${outcome.code}: ${outcome.message}` };
    const settlement = { as: outcome.state, by: "late answer", at, ...found } as Settlement;
    return this.#webhooksFor({ ...row, state: "settled", settlement, answeredAt: at }, webhooksFor);
  }

  settle(id: string, settlement: Settlement, webhooksFor: WebhookFactory): Transaction {
    const row = this.#row(id);
    if (row.state !== "unknown") throw new AppError("TRANSACTION_STATE", "not unknown");
    return this.#webhooksFor({ ...row, state: "settled", settlement }, webhooksFor);
  }

  add(webhooks: readonly NewWebhook[]): void {
    for (const webhook of webhooks) {
      if (this.#entry(webhook.id) !== undefined) continue;
      const pending = { state: "pending", attempts: 0, nextAt: webhook.createdAt } as const;
      this.entries.push({ webhook: { ...webhook, ...pending, sequence: ++this.#sequence }, leasedUntil: 0 });
    }
  }

  claim(now: number, leaseMs: number, limit: number): string[] {
    const due = this.#heads().filter(({ webhook, leased }) => webhook.nextAt <= now && leased <= now);
    due.sort((one, other) => one.webhook.nextAt - other.webhook.nextAt);
    const taken = due.slice(0, limit).map(({ webhook }) => webhook);
    for (const { id } of taken) (this.#entry(id) as Entry).leasedUntil = now + leaseMs;
    return taken.sort((one, other) => one.sequence - other.sequence).map(({ id }) => id);
  }

  delivered(id: string, at: number, status: number): void {
    this.#end(id, ({ lastError: _, ...webhook }) => ({
      ...webhook,
      state: "delivered",
      attempts: webhook.attempts + 1,
      lastStatus: status,
      deliveredAt: at,
    }));
  }

  failed(id: string, { status, error, nextAt }: FailedTry): void {
    this.#end(id, ({ lastStatus: _, ...webhook }) => ({
      ...webhook,
      ...(nextAt === undefined ? { state: "dead" } : { nextAt }),
      attempts: webhook.attempts + 1,
      lastError: error,
      ...(status === undefined ? {} : { lastStatus: status }),
    }));
  }

  drop(stream: string, url: string, error: string): void {
    for (const { webhook } of [...this.entries]) {
      if (webhook.stream !== stream || webhook.url !== url) continue;
      this.#end(webhook.id, (pending) => ({ ...pending, state: "dead", lastError: error }));
    }
  }

  replay(id: string, now: number): boolean {
    const entry = this.#entry(id);
    if (entry === undefined) throw new AppError("NOT_FOUND", "no webhook");
    if (entry.webhook.state === "pending") return false;
    const { deliveredAt: _, ...webhook } = entry.webhook;
    this.#replace(entry, { ...webhook, state: "pending", attempts: 0, nextAt: now });
    return true;
  }

  forget(before: number): number {
    const old = this.entries.filter(({ webhook }) => (webhook.deliveredAt ?? before) < before);
    for (const entry of old) this.entries.splice(this.entries.indexOf(entry), 1);
    return old.length;
  }

  nextDue(): number | undefined {
    const times = this.#heads().map(({ webhook, leased }) => Math.max(webhook.nextAt, leased));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The first pending webhook of each stream and signer, and the end of the latest lease among them. */
  #heads(): { webhook: Webhook; leased: number }[] {
    const pending = this.entries.filter(({ webhook }) => webhook.state === "pending");
    const laneOf = ({ webhook: { stream, signer } }: Entry) => `${stream} ${signer}`;
    return [...new Set(pending.map(laneOf))].map((lane) => {
      const entries = pending.filter((entry) => laneOf(entry) === lane);
      const leased = Math.max(...entries.map(({ leasedUntil }) => leasedUntil));
      return { webhook: (entries[0] as Entry).webhook, leased };
    });
  }

  #end(id: string, change: (pending: Webhook) => Webhook): void {
    const entry = this.#entry(id);
    if (entry?.webhook.state === "pending") this.#replace(entry, change(entry.webhook));
  }

  #replace(entry: Entry, webhook: Webhook): void {
    this.entries[this.entries.indexOf(entry)] = { webhook, leasedUntil: 0 };
  }

  #entry(id: string): Entry | undefined {
    return this.entries.find(({ webhook }) => webhook.id === id);
  }

  #row(id: string): Transaction {
    const row = this.rows.get(id);
    if (row === undefined) throw new AppError("NOT_FOUND", "no transaction");
    return row;
  }

  #webhooksFor(transaction: Transaction, webhooksFor: WebhookFactory): Transaction {
    this.add(webhooksFor(transaction));
    return this.#put(transaction);
  }

  #put(transaction: Transaction): Transaction {
    this.rows.set(transaction.id, transaction);
    return transaction;
  }
}
