import type { WebhookRequest } from "../core/http.js";

/** A webhook to deliver; its body holds masked data only. */
export interface NewWebhook extends WebhookRequest {
  /** `webhook-id`: the same on each attempt (Standard Webhooks, "Idempotency"). */
  readonly id: string;
  /** The call's id. Webhooks of one stream and one signer are delivered in order, as long as they are accepted. */
  readonly stream: string;
  /** `status`, or the type of an event: `transaction.approved`, `transaction.unknown` ... */
  readonly topic: string;
  /** Whose keys sign it: a dialect's name, or `event`. */
  readonly signer: string;
  readonly transactionId?: string;
  /** Milliseconds since the epoch, like every time here. */
  readonly createdAt: number;
}

export const WEBHOOK_STATES = ["pending", "delivered", "dead"] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** Milliseconds from the start of its first attempt for which a pending webhook holds the later ones of its order. */
export const HOLD_MS = 3_000;

/** A webhook in the outbox. */
export interface Webhook extends NewWebhook {
  /** Its place in the order of the whole outbox. */
  readonly sequence: number;
  /** Its place among the webhooks of its stream and signer, from 1; absent from one that an older version has added. */
  readonly number?: number;
  readonly state: WebhookState;
  /** Attempts so far. */
  readonly attempts: number;
  /** When it is due, while it is pending. */
  readonly nextAt: number;
  /** HTTP status of the last answer. */
  readonly lastStatus?: number;
  /** Why the last attempt failed. */
  readonly lastError?: string;
  readonly deliveredAt?: number;
}

/** The outcome of an attempt that was not accepted. */
export interface FailedTry {
  readonly at: number;
  readonly status?: number;
  readonly error: string;
  /** Absent: no further attempt; the webhook is dead. */
  readonly nextAt?: number;
}

/** How full the outbox is. */
export interface OutboxDepth {
  readonly pending: number;
  readonly dead: number;
  /** When the oldest pending webhook was created; undefined when none is pending. */
  readonly oldestAt?: number;
}

/** Where webhooks wait for delivery; throws AppError LEDGER_UNAVAILABLE. */
export interface Outbox {
  /**
   * Commits webhooks, in their order. A webhook whose id already exists is left unchanged, so that a call that threw
   * LEDGER_UNAVAILABLE can be repeated.
   */
  add(webhooks: readonly NewWebhook[]): Promise<void>;
  /**
   * Leases up to `limit` due webhooks for `leaseMs`. One waits for each earlier pending one of its stream and signer, for at
   * most `HOLD_MS` from the start of that one's first attempt. No other process gets them during the lease. After it they
   * are due again, for example when the process that leased them has died.
   */
  claim(now: number, leaseMs: number, limit: number): Promise<Webhook[]>;
  /** Releases the leases of controllers that have ended: their webhooks are due again at once. Returns how many. */
  recover(now: number): Promise<number>;
  /** Changes nothing when it is no longer pending: another process delivered it after the lease, or it was dropped. */
  delivered(id: string, at: number, status: number): Promise<void>;
  /** Changes nothing when it is no longer pending. */
  failed(id: string, failure: FailedTry): Promise<void>;
  /**
   * Makes the pending webhooks of a stream to one address dead: its server answered 410. One that is being attempted gets
   * its own answer.
   */
  drop(stream: string, url: string, at: number, error: string): Promise<void>;
  /** When the next webhook is due, leases included; undefined when none is pending. */
  nextDue(): Promise<number | undefined>;
  /** Makes a dead or delivered webhook due at once, with no attempts counted. False when it is pending. Throws NOT_FOUND. */
  replay(id: string, now: number): Promise<boolean>;
  depth(): Promise<OutboxDepth>;
  webhook(id: string): Promise<Webhook | undefined>;
  webhooks(filter: WebhookFilter): Promise<readonly Webhook[]>;
}

/** Newest first. */
export interface WebhookFilter {
  readonly state?: WebhookState;
  readonly stream?: string;
  readonly transactionId?: string;
  /** Only those with a smaller sequence: the next page. */
  readonly before?: number;
  /** Maximum number of rows. */
  readonly limit: number;
}
