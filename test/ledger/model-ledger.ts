import { AppError } from "../../src/core/errors.js";
import type { ConnectorOutcome } from "../../src/core/payment.js";
import type { WebhookFactory } from "../../src/ledger/ledger.js";
import { type FailedTry, HOLD_MS, type NewWebhook, type Webhook } from "../../src/ledger/outbox.js";
import type { NewTransaction, Settlement, Transaction } from "../../src/ledger/transaction.js";

type Written<Row> = { -readonly [Name in keyof Row]: Row[Name] };
interface Entry {
  readonly webhook: Written<Webhook>;
  leasedUntil: number;
  holdsUntil?: number | undefined;
}

const orderOf = ({ stream, signer }: NewWebhook) => `${stream} ${signer}`;

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
      const others = this.entries.filter((other) => orderOf(other.webhook) === orderOf(webhook));
      const number = 1 + Math.max(0, ...others.map((other) => other.webhook.number ?? 0));
      const pending = { number, state: "pending", attempts: 0, nextAt: webhook.createdAt } as const;
      this.entries.push({ webhook: { ...webhook, ...pending, sequence: ++this.#sequence }, leasedUntil: 0 });
    }
  }

  claim(now: number, leaseMs: number, limit: number): string[] {
    const due = this.#pending().filter((entry) => this.#readyAt(entry) <= now);
    due.sort((one, other) => one.webhook.nextAt - other.webhook.nextAt);
    const taken = due.slice(0, limit);
    for (const entry of taken) {
      entry.leasedUntil = now + leaseMs;
      entry.holdsUntil ??= now + HOLD_MS;
    }
    const ids = taken.map(({ webhook }) => webhook);
    return ids.sort((one, other) => one.sequence - other.sequence).map(({ id }) => id);
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

  drop(stream: string, url: string, at: number, error: string): void {
    for (const { webhook, leasedUntil } of [...this.entries]) {
      if (webhook.stream !== stream || webhook.url !== url || leasedUntil > at) continue;
      this.#end(webhook.id, (pending) => ({ ...pending, state: "dead", lastError: error }));
    }
  }

  replay(id: string, now: number): boolean {
    const entry = this.#entry(id);
    if (entry === undefined) throw new AppError("NOT_FOUND", "no webhook");
    if (entry.webhook.state === "pending") return false;
    const { deliveredAt: _, ...webhook } = entry.webhook;
    this.#replace(
      { ...entry, holdsUntil: undefined },
      { ...webhook, state: "pending", attempts: 0, nextAt: now },
    );
    return true;
  }

  forget(before: number): number {
    const isOpen = ({ transactionId = "" }: Webhook) => this.rows.get(transactionId)?.state === "unknown";
    const old = this.entries.filter(
      ({ webhook }) => (webhook.deliveredAt ?? before) < before && !isOpen(webhook),
    );
    for (const entry of old) this.entries.splice(this.entries.indexOf(entry), 1);
    return old.length;
  }

  nextDue(): number | undefined {
    const next = Math.min(...this.#pending().map((entry) => this.#readyAt(entry)));
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  #pending(): Entry[] {
    return this.entries.filter(({ webhook }) => webhook.state === "pending");
  }

  /** When a pending webhook can be sent; never while it waits for one that has had no attempt. */
  #readyAt({ webhook, leasedUntil }: Entry): number {
    const earlier = this.#pending().filter(
      (other) => orderOf(other.webhook) === orderOf(webhook) && other.webhook.sequence < webhook.sequence,
    );
    const held = earlier.map(
      (other) =>
        other.holdsUntil ?? (other.webhook.attempts > 0 ? other.leasedUntil : Number.POSITIVE_INFINITY),
    );
    return Math.max(webhook.nextAt, leasedUntil, ...held);
  }

  #end(id: string, change: (pending: Webhook) => Webhook): void {
    const entry = this.#entry(id);
    if (entry?.webhook.state === "pending") this.#replace(entry, change(entry.webhook));
  }

  #replace(entry: Entry, webhook: Webhook): void {
    const place = this.entries.findIndex((other) => other.webhook.id === webhook.id);
    this.entries[place] = { ...entry, webhook, leasedUntil: 0 };
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
