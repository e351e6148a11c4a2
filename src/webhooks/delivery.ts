import type { Logger } from "pino";
import { type Observable, Subject, Subscription, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { ERRORS } from "../core/error-codes.js";
import { asAppError } from "../core/errors.js";
import { isSuccess, withoutQuery } from "../core/http.js";
import { pauseAfter, type RetrySchedule, stepped } from "../core/retry.js";
import { retryAfterMs } from "../http-client/client.js";
import { HOLD_MS, type Outbox, type Webhook } from "../ledger/outbox.js";
import type { WebhookSender } from "./sender.js";

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** Pauses between the eight attempts for a webhook: a server that is down for a day still gets it. Milliseconds. */
export const PAUSES_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  24 * HOUR,
];
/** The jitter is added to a pause: a server that is back does not receive everything at once. */
const SCHEDULE: RetrySchedule = {
  retries: PAUSES_MS.length,
  pauseMs: stepped(PAUSES_MS),
  jitter: { always: 1, random: 0.2 },
};
/** The longest pause that a server may request. */
const LONGEST_ASKED_MS = 24 * HOUR;

/**
 * The time of the next attempt. `attempts`: those before the one that failed at `at`. `askedMs`: the pause that the server
 * requested; it makes the pause longer, never shorter. `random`: 0 to 1. Undefined: no further attempt.
 */
export function nextTry(attempts: number, at: number, askedMs: number, random: number): number | undefined {
  const pause = pauseAfter(attempts + 1, SCHEDULE, () => random, Math.min(askedMs, LONGEST_ASKED_MS));
  return pause === undefined ? undefined : Math.round(at + pause);
}

/** Milliseconds in which a receiver must answer. Standard Webhooks, "Delivery": 15 to 30 s. */
const DEADLINE_MS = 15_000;

/** The outcome of an attempt. */
type Attempt =
  | { readonly accepted: true; readonly status: number }
  | {
      readonly accepted: false;
      readonly status?: number;
      readonly error: string;
      /** The pause that the receiver requested, in milliseconds. */
      readonly askedMs: number;
    };

/** Sends a webhook once. Only 2xx is success: a redirect is not followed. Never rejects. */
async function attempt(webhook: Webhook, sender: WebhookSender, now: () => number): Promise<Attempt> {
  try {
    const { status, headers } = await sender.send({
      request: webhook,
      scheme: webhook.signer,
      id: webhook.id,
      ...(webhook.number === undefined ? {} : { sequence: webhook.number }),
      deadlineMs: DEADLINE_MS,
      // Only the status counts: a webhook that was accepted is not sent again because of the answer's body.
      decodes: false,
      // The pay verb has checked the address before it was stored (decision 18).
      plainHttp: webhook.topic === "status",
    });
    if (isSuccess(status)) return { accepted: true, status };
    const askedMs = retryAfterMs(headers?.["retry-after"], now()) ?? 0;
    return { accepted: false, status, error: `answered HTTP ${status}`, askedMs };
  } catch (thrown) {
    return { accepted: false, error: asAppError(thrown).message, askedMs: 0 };
  }
}

/** HTTP 410: the receiver wants no more webhooks at this address. */
function isGone(outcome: Attempt): boolean {
  return outcome.status === 410;
}

/** The webhook after an attempt that ended at `at`. */
function afterAttempt(webhook: Webhook, outcome: Attempt, at: number, random: number): Webhook {
  const tried = { ...webhook, attempts: webhook.attempts + 1 };
  if (outcome.accepted) return { ...tried, state: "delivered", lastStatus: outcome.status, deliveredAt: at };
  const { status, error, askedMs } = outcome;
  const nextAt = isGone(outcome) ? undefined : nextTry(webhook.attempts, at, askedMs, random);
  const last = { ...(status === undefined ? {} : { lastStatus: status }), lastError: error };
  return nextAt === undefined ? { ...tried, ...last, state: "dead" } : { ...tried, ...last, nextAt };
}

/** Logs the outcome of an attempt, never its content. */
function logAttempt(logger: Logger, webhook: Webhook): void {
  const { id, stream, topic, url, attempts, state, nextAt, lastStatus: status, lastError: reason } = webhook;
  const fields = { call: stream, webhook: id, topic, url: withoutQuery(url), attempts, status };
  switch (state) {
    case "delivered":
      logger.debug(fields, "webhook delivered");
      break;
    case "pending":
      logger.warn({ ...fields, reason, next: new Date(nextAt).toISOString() }, "webhook not accepted");
      break;
    case "dead": {
      const { remedy } = ERRORS.STATUS_NOT_DELIVERED;
      logger.error({ ...fields, code: "STATUS_NOT_DELIVERED", reason, remedy }, "webhook delivery abandoned");
    }
  }
}

interface DeliveryOptions {
  readonly outbox: Outbox;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Attempts at the same time, apart from those that have taken longer than `HOLD_MS`; 64 by default. */
  readonly parallel?: number;
  /** 0 to 1, for the jitter of pauses. */
  readonly random?: () => number;
}

/** An attempt that has ended and is recorded in the outbox. */
export interface Tried {
  /** The webhook after the attempt: delivered, dead, or pending until its next attempt. */
  readonly webhook: Webhook;
  /** Duration in milliseconds. */
  readonly ms: number;
}

const PARALLEL = 64;
/** Attempts at the same time, slow ones included, as a multiple of those that are not slow. */
const MOST_SLOW = 8;
/** Longer than any attempt: a process that leases a webhook and does not report in this time has died. */
const LEASE_MS = 60_000;
/** Wait while the outbox cannot be read. */
const AWAY_MS = 5_000;
/** Wait after a check that found nothing, and while nothing is due: others may add webhooks to the same outbox. */
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Delivers the webhooks of an outbox, each at least once, until it is accepted or dead: those of one stream and signer in
 * order and one at a time as long as they are accepted, others in parallel. One that is not accepted within `HOLD_MS` is
 * overtaken. A webhook whose outcome cannot be recorded is sent again after its lease.
 */
export class WebhookDelivery {
  readonly #options: Required<DeliveryOptions>;
  readonly #tried$ = new Subject<Tried>();
  readonly #running = new Map<string, Promise<void>>();
  /** Those of the running that have taken longer than `HOLD_MS`: a server that hangs must not delay the others. */
  readonly #slow = new Set<string>();
  #waiting = Subscription.EMPTY;
  /** The check for due webhooks that is running. */
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #isAway = false;
  #isClosed = false;

  constructor(options: DeliveryOptions) {
    this.#options = { parallel: PARALLEL, random: Math.random, ...options };
  }

  /** Each attempt, once it is recorded in the outbox; completes with `close`. */
  get tried$(): Observable<Tried> {
    return this.#tried$;
  }

  /** Starts delivery if needed, and checks at once: call it when webhooks were added. */
  poke(): void {
    if (this.#isClosed) return;
    this.#lookAgain = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      // Requested after the last check began, and before its end.
      if (this.#lookAgain) this.poke();
    });
  }

  /** Starts no further attempts; resolves when those in flight have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.unsubscribe();
    await this.#looking;
    await Promise.all(this.#running.values());
    this.#tried$.complete();
  }

  /** Starts what is due, as far as attempts are free, then waits for the next. Never rejects. */
  async #look(): Promise<void> {
    const { outbox, clock, logger } = this.#options;
    this.#waiting.unsubscribe();
    let waitMs: number | undefined;
    try {
      while (this.#lookAgain && !this.#isClosed) {
        this.#lookAgain = false;
        const free = this.#free();
        // With none free, the next attempt that ends or becomes slow checks again.
        if (free === 0) return;
        const due = await outbox.claim(clock.now(), LEASE_MS, free);
        // Webhooks leased while closing are delivered too: no other process could before their lease ends.
        for (const webhook of due) this.#start(webhook);
        waitMs = due.length === free ? undefined : await this.#untilNext();
      }
      if (this.#isAway) logger.info("the outbox can be read again");
      this.#isAway = false;
    } catch (thrown) {
      this.#reportAway(thrown);
      waitMs = AWAY_MS;
    }
    if (waitMs !== undefined && !this.#isClosed)
      this.#waiting = timer(waitMs, clock).subscribe(() => this.poke());
  }

  #free(): number {
    const { parallel } = this.#options;
    const { size } = this.#running;
    return Math.max(0, Math.min(parallel - (size - this.#slow.size), MOST_SLOW * parallel - size));
  }

  async #untilNext(): Promise<number> {
    const { outbox, clock } = this.#options;
    const next = (await outbox.nextDue()) ?? Number.POSITIVE_INFINITY;
    return Math.min(Math.max(next - clock.now(), SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
  }

  #start(webhook: Webhook): void {
    // A lease can run out under a process that was stopped for a while.
    if (this.#running.has(webhook.id)) return;
    const slow = timer(HOLD_MS, this.#options.clock).subscribe(() => {
      this.#slow.add(webhook.id);
      this.poke();
    });
    const running = this.#try(webhook).finally(() => {
      slow.unsubscribe();
      this.#slow.delete(webhook.id);
      this.#running.delete(webhook.id);
      this.poke();
    });
    this.#running.set(webhook.id, running);
  }

  async #try(webhook: Webhook): Promise<void> {
    const { sender, clock, logger, random } = this.#options;
    const began = clock.now();
    const outcome = await attempt(webhook, sender, () => clock.now());
    const at = clock.now();
    const after = afterAttempt(webhook, outcome, at, random());
    try {
      await this.#write(after, outcome, at);
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      const reported = { call: webhook.stream, webhook: webhook.id, code, reason: message };
      logger.error(reported, "failed to record a delivery attempt: the webhook will be sent again");
      return;
    }
    logAttempt(logger, after);
    this.#tried$.next({ webhook: after, ms: at - began });
  }

  async #write({ id, stream, url, state, nextAt }: Webhook, outcome: Attempt, at: number): Promise<void> {
    const { outbox } = this.#options;
    if (outcome.accepted) return outbox.delivered(id, at, outcome.status);
    const { status, error } = outcome;
    const isDead = state === "dead";
    await outbox.failed(id, {
      at,
      error,
      ...(status === undefined ? {} : { status }),
      ...(isDead ? {} : { nextAt }),
    });
    if (isGone(outcome)) await outbox.drop(stream, url, at, `the receiver ${error} to the previous webhook`);
  }

  #reportAway(thrown: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    const { code, message } = asAppError(thrown);
    this.#options.logger.error({ code, reason: message }, "webhooks wait: the outbox cannot be read");
  }
}
