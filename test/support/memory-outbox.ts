import { AppError } from "../../src/core/errors.js";
import {
  type FailedTry,
  HOLD_MS,
  type NewWebhook,
  type Outbox,
  type OutboxDepth,
  type Webhook,
  type WebhookFilter,
} from "../../src/ledger/outbox.js";

interface Row {
  webhook: Webhook;
  leasedUntil: number;
  /** Undefined before the first attempt. */
  holdsUntil?: number | undefined;
}

/** An outbox in memory. */
export class MemoryOutbox implements Outbox {
  /** Whether it is unavailable. */
  isAway = false;
  readonly #rows = new Map<string, Row>();

  async add(webhooks: readonly NewWebhook[]): Promise<void> {
    this.#check();
    for (const one of webhooks) {
      const sequence = this.#rows.size + 1;
      const number = this.all.filter((other) => isSameOrder(other, one)).length + 1;
      const state = "pending";
      const webhook: Webhook = { ...one, sequence, number, state, attempts: 0, nextAt: one.createdAt };
      this.#rows.set(one.id, { webhook, leasedUntil: 0 });
    }
  }

  async claim(now: number, leaseMs: number, limit: number): Promise<Webhook[]> {
    this.#check();
    const due = this.#pending()
      .filter((row) => this.#readyAt(row) <= now)
      .slice(0, limit);
    for (const row of due) {
      row.leasedUntil = now + leaseMs;
      row.holdsUntil ??= now + HOLD_MS;
    }
    return due.map(({ webhook }) => webhook);
  }

  /** There is no other controller. */
  async recover(): Promise<number> {
    return 0;
  }

  async delivered(id: string, at: number, status: number): Promise<void> {
    this.#change(id, { state: "delivered", deliveredAt: at, lastStatus: status }, 1);
  }

  async failed(id: string, { status, error, nextAt }: FailedTry): Promise<void> {
    const last = { lastError: error, ...(status === undefined ? {} : { lastStatus: status }) };
    this.#change(id, nextAt === undefined ? { ...last, state: "dead" } : { ...last, nextAt }, 1);
  }

  async drop(stream: string, url: string, at: number, error: string): Promise<void> {
    this.#check();
    for (const { webhook, leasedUntil } of this.#pending()) {
      if (webhook.stream === stream && webhook.url === url && leasedUntil <= at)
        this.#change(webhook.id, { state: "dead", lastError: error });
    }
  }

  async nextDue(): Promise<number | undefined> {
    this.#check();
    const next = Math.min(...this.#pending().map((row) => this.#readyAt(row)));
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  async replay(id: string, now: number): Promise<boolean> {
    const found = await this.webhook(id);
    if (found === undefined) throw new AppError("NOT_FOUND", `there is no webhook ${id}`);
    if (found.state === "pending") return false;
    this.#change(id, { state: "pending", attempts: 0, nextAt: now });
    (this.#rows.get(id) as Row).holdsUntil = undefined;
    return true;
  }

  async depth(): Promise<OutboxDepth> {
    this.#check();
    const pending = this.#pending().map(({ webhook }) => webhook);
    const dead = this.all.filter(({ state }) => state === "dead").length;
    const [oldest] = pending;
    return {
      pending: pending.length,
      dead,
      ...(oldest === undefined ? {} : { oldestAt: oldest.createdAt }),
    };
  }

  async webhook(id: string): Promise<Webhook | undefined> {
    this.#check();
    return this.#rows.get(id)?.webhook;
  }

  async webhooks({
    state,
    stream,
    transactionId,
    before,
    limit,
  }: WebhookFilter): Promise<readonly Webhook[]> {
    this.#check();
    const fits = (webhook: Webhook) =>
      (state === undefined || webhook.state === state) &&
      (stream === undefined || webhook.stream === stream) &&
      (transactionId === undefined || webhook.transactionId === transactionId) &&
      (before === undefined || webhook.sequence < before);
    return this.all.filter(fits).toReversed().slice(0, limit);
  }

  /** Every webhook, in order, whether the outbox is available or not. */
  get all(): readonly Webhook[] {
    return [...this.#rows.values()].map(({ webhook }) => webhook);
  }

  /** "state, tries" of each webhook. */
  get states(): readonly string[] {
    return this.all.map(({ id, state, attempts }) => `${id} ${state} ${attempts}`);
  }

  #pending(): readonly Row[] {
    return [...this.#rows.values()].filter(({ webhook }) => webhook.state === "pending");
  }

  /** When it can be sent; never while it waits for one that has had no attempt. */
  #readyAt({ webhook, leasedUntil }: Row): number {
    const held = this.#pending()
      .filter((row) => isSameOrder(row.webhook, webhook) && row.webhook.sequence < webhook.sequence)
      .map(({ holdsUntil }) => holdsUntil ?? Number.POSITIVE_INFINITY);
    return Math.max(webhook.nextAt, leasedUntil, ...held);
  }

  #change(id: string, change: Partial<Webhook>, tries = 0): void {
    this.#check();
    const row = this.#rows.get(id) as Row;
    // Only a replay changes a webhook that has ended.
    if (row.webhook.state !== "pending" && change.state !== "pending") return;
    row.webhook = { ...row.webhook, attempts: row.webhook.attempts + tries, ...change };
    row.leasedUntil = 0;
  }

  #check(): void {
    if (this.isAway) throw new AppError("LEDGER_UNAVAILABLE", "the memory is away");
  }
}

function isSameOrder(one: NewWebhook, other: NewWebhook): boolean {
  return one.stream === other.stream && one.signer === other.signer;
}
