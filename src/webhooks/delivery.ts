import type { Logger } from "pino";
import { type Observable, Subject, Subscription, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { asAppError, ERRORS } from "../core/errors.js";
import { withoutQuery } from "../core/http.js";
import { retryAfterMs } from "../http-client/client.js";
import type { Outbox, Webhook } from "../ledger/outbox.js";
import type { WebhookSender } from "./sender.js";

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** Pauses between the tries of a webhook, eight in all: a server that is away for a day still gets it. Milliseconds. */
export const PAUSES_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  24 * HOUR,
];
/** A server may ask for no more than this. */
const LONGEST_ASKED_MS = 24 * HOUR;
/** The part of a pause that is added by chance, so that a server that comes back is not met by all at once. */
const JITTER = 0.2;

/**
 * When a webhook is tried again. `attempts`: those before the one that failed at `at`. `askedMs`: what the server asked
 * to wait; it makes the pause longer, never shorter. `random`: 0 to 1. Undefined: no further try.
 */
export function nextTry(attempts: number, at: number, askedMs: number, random: number): number | undefined {
  const pause = PAUSES_MS[attempts];
  if (pause === undefined) return undefined;
  return Math.round(at + Math.max(pause * (1 + JITTER * random), Math.min(askedMs, LONGEST_ASKED_MS)));
}

/** Milliseconds that a receiver has. Standard Webhooks, "Delivery": 15 to 30 s. */
const DEADLINE_MS = 15_000;

/** How a try went. */
type Attempt =
  | { readonly accepted: true; readonly status: number }
  | {
      readonly accepted: false;
      readonly status?: number;
      readonly error: string;
      /** What the receiver asked to wait, in milliseconds. */
      readonly askedMs: number;
    };

/** Sends a webhook once. 2xx is success and nothing else: a redirect is not followed. Never rejects. */
async function attempt(webhook: Webhook, sender: WebhookSender, now: () => number): Promise<Attempt> {
  try {
    const { status, headers } = await sender.send({
      request: webhook,
      scheme: webhook.signer,
      id: webhook.id,
      deadlineMs: DEADLINE_MS,
    });
    if (status >= 200 && status <= 299) return { accepted: true, status };
    const askedMs = retryAfterMs(headers?.["retry-after"], now()) ?? 0;
    return { accepted: false, status, error: `answered HTTP ${status}`, askedMs };
  } catch (thrown) {
    return { accepted: false, error: asAppError(thrown).message, askedMs: 0 };
  }
}

/** HTTP 410: the receiver wants no more of them. */
function isGone(how: Attempt): boolean {
  return how.status === 410;
}

/** A webhook as it is after a try that ended at `at`. */
function afterAttempt(webhook: Webhook, how: Attempt, at: number, random: number): Webhook {
  const tried = { ...webhook, attempts: webhook.attempts + 1 };
  if (how.accepted) return { ...tried, state: "delivered", lastStatus: how.status, deliveredAt: at };
  const { status, error, askedMs } = how;
  const nextAt = isGone(how) ? undefined : nextTry(webhook.attempts, at, askedMs, random);
  const last = { ...(status === undefined ? {} : { lastStatus: status }), lastError: error };
  return nextAt === undefined ? { ...tried, ...last, state: "dead" } : { ...tried, ...last, nextAt };
}

/** Tells how a try went: never what was in it. */
function logAttempt(logger: Logger, webhook: Webhook): void {
  const { id, stream, topic, url, attempts, state, nextAt, lastStatus: status, lastError: reason } = webhook;
  const what = { call: stream, webhook: id, topic, url: withoutQuery(url), attempts, status };
  switch (state) {
    case "delivered":
      logger.debug(what, "webhook delivered");
      break;
    case "pending":
      logger.warn({ ...what, reason, next: new Date(nextAt).toISOString() }, "webhook not accepted");
      break;
    case "dead": {
      const { remedy } = ERRORS.STATUS_NOT_DELIVERED;
      logger.error({ ...what, code: "STATUS_NOT_DELIVERED", reason, remedy }, "webhook given up: it is dead");
    }
  }
}

interface DeliveryOptions {
  readonly outbox: Outbox;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Streams that are served at the same time; 64 by default. */
  readonly streams?: number;
  /** 0 to 1, for the jitter of pauses. */
  readonly random?: () => number;
}

/** A try that has ended, and is in the outbox. */
export interface Tried {
  /** As it is after the try: delivered, dead, or pending until its next try. */
  readonly webhook: Webhook;
  /** Milliseconds that it took. */
  readonly ms: number;
}

const STREAMS = 64;
/** Longer than any try: who has taken a webhook and does not come back in this time has died. */
const LEASE_MS = 60_000;
/** While the outbox can't be read. */
const AWAY_MS = 5_000;
/** After a look that brought nothing, and while nothing is due: others may add webhooks to the same outbox. */
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Delivers the webhooks of an outbox: those of one stream and signer in order, one at a time, others beside them; each at
 * least once, until it is accepted or dead. What can't be written to the outbox is tried again when its lease has passed.
 */
export class WebhookDelivery {
  readonly #options: Required<DeliveryOptions>;
  readonly #tried$ = new Subject<Tried>();
  readonly #running = new Map<string, Promise<void>>();
  #waiting = Subscription.EMPTY;
  /** The look for due webhooks that is under way. */
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #isAway = false;
  #isClosed = false;

  constructor(options: DeliveryOptions) {
    this.#options = { streams: STREAMS, random: Math.random, ...options };
  }

  /** Each try, when it is in the outbox; completes with `close`. */
  get tried$(): Observable<Tried> {
    return this.#tried$;
  }

  /** Begins, and looks at once: call it when webhooks were added. */
  poke(): void {
    if (this.#isClosed) return;
    this.#lookAgain = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      // Asked after the last look, and before its end.
      if (this.#lookAgain) this.poke();
    });
  }

  /** Takes no more; resolves when the tries in flight have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.unsubscribe();
    await this.#looking;
    await Promise.all(this.#running.values());
    this.#tried$.complete();
  }

  /** Takes what is due for the streams that are free, then waits for the next. Never rejects. */
  async #look(): Promise<void> {
    const { outbox, streams, clock, logger } = this.#options;
    this.#waiting.unsubscribe();
    let waitMs: number | undefined;
    try {
      while (this.#lookAgain && !this.#isClosed) {
        this.#lookAgain = false;
        const free = streams - this.#running.size;
        // With none free the next try that ends looks again.
        if (free === 0) return;
        const due = await outbox.claim(clock.now(), LEASE_MS, free);
        // Those that were taken while closing are delivered too: nobody else could before their lease is over.
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

  async #untilNext(): Promise<number> {
    const { outbox, clock } = this.#options;
    const next = (await outbox.nextDue()) ?? Number.POSITIVE_INFINITY;
    return Math.min(Math.max(next - clock.now(), SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
  }

  #start(webhook: Webhook): void {
    // A lease can run out under a process that was stopped for a while.
    if (this.#running.has(webhook.id)) return;
    const trying = this.#try(webhook).finally(() => {
      this.#running.delete(webhook.id);
      this.poke();
    });
    this.#running.set(webhook.id, trying);
  }

  async #try(webhook: Webhook): Promise<void> {
    const { sender, clock, logger, random } = this.#options;
    const began = clock.now();
    const how = await attempt(webhook, sender, () => clock.now());
    const at = clock.now();
    const after = afterAttempt(webhook, how, at, random());
    try {
      await this.#write(after, how, at);
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      const reported = { call: webhook.stream, webhook: webhook.id, code, reason: message };
      logger.error(reported, "a try could not be written down: the webhook will be sent again");
      return;
    }
    logAttempt(logger, after);
    this.#tried$.next({ webhook: after, ms: at - began });
  }

  async #write({ id, stream, url, state, nextAt }: Webhook, how: Attempt, at: number): Promise<void> {
    const { outbox } = this.#options;
    if (how.accepted) return outbox.delivered(id, at, how.status);
    const { status, error } = how;
    const isDead = state === "dead";
    await outbox.failed(id, {
      at,
      error,
      ...(status === undefined ? {} : { status }),
      ...(isDead ? {} : { nextAt }),
    });
    if (isGone(how)) await outbox.drop(stream, url, at, `the receiver ${error} to the one before`);
  }

  #reportAway(thrown: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    const { code, message } = asAppError(thrown);
    this.#options.logger.error({ code, reason: message }, "webhooks wait: the outbox can't be read");
  }
}
