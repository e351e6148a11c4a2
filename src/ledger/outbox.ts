import type { WebhookRequest } from "../core/http.js";

/** A webhook that is to be delivered; its body holds masked data only. */
export interface NewWebhook extends WebhookRequest {
  /** `webhook-id`: the same at each try (Standard Webhooks, "Idempotency"). */
  readonly id: string;
  /** The call's id. Webhooks of one stream and one signer are delivered in order, one at a time. */
  readonly stream: string;
  /** `status`, or the type of an event: `transaction.approved`, `transaction.unknown` ... */
  readonly topic: string;
  /** Whose keys sign it: a dialect's name, or `event`. */
  readonly signer: string;
  readonly transactionId?: string;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
}

export const WEBHOOK_STATES = ["pending", "delivered", "dead"] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** A webhook of the outbox. */
export interface Webhook extends NewWebhook {
  /** Its place in the order of the whole outbox. */
  readonly sequence: number;
  readonly state: WebhookState;
  /** Tries up to now. */
  readonly attempts: number;
  /** When it is due; of one that is pending. */
  readonly nextAt: number;
  /** HTTP status of the last answer. */
  readonly lastStatus?: number;
  /** Why the last try failed. */
  readonly lastError?: string;
  readonly deliveredAt?: number;
}

/** How a try went that was not accepted. */
export interface FailedTry {
  readonly at: number;
  readonly status?: number;
  readonly error: string;
  /** Absent: no further try, it is dead. */
  readonly nextAt?: number;
}

/** How full the outbox is. */
export interface OutboxDepth {
  readonly pending: number;
  readonly dead: number;
  /** When the oldest pending one was made; undefined when none is pending. */
  readonly oldestAt?: number;
}

/** Where webhooks wait for their delivery; throws AppError LEDGER_UNAVAILABLE. */
export interface Outbox {
  /**
   * Commits webhooks, in their order. One whose id is there already stays as it is, so that a call that threw
   * LEDGER_UNAVAILABLE can be repeated.
   */
  add(webhooks: readonly NewWebhook[]): Promise<void>;
  /**
   * Takes up to `limit` due webhooks, each the first pending one of its stream and signer, for `leaseMs`: nobody else gets them in
   * that time, and after it they are due again, as when the process that took them has died.
   */
  claim(now: number, leaseMs: number, limit: number): Promise<Webhook[]>;
  /** Gives back what controllers that have ended had taken: it is due again at once. Answers how many. */
  recover(now: number): Promise<number>;
  /** Nothing when it is no longer pending: someone else has delivered it after the lease, or it was dropped. */
  delivered(id: string, at: number, status: number): Promise<void>;
  /** Nothing when it is no longer pending. */
  failed(id: string, failure: FailedTry): Promise<void>;
  /** Makes the pending webhooks of a stream to one address dead: its server has said 410. */
  drop(stream: string, url: string, at: number, error: string): Promise<void>;
  /** When the next one will be due, leases included; undefined when none is pending. */
  nextDue(): Promise<number | undefined>;
  /** Makes a dead or delivered webhook due at once, with its tries counted from 0. False for one that is pending. Throws NOT_FOUND. */
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
  /** Rows at most. */
  readonly limit: number;
}
