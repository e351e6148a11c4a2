import type { Logger } from "pino";
import { type Observable, Subject, Subscription, timer } from "rxjs";
import type { Clock } from "../domain/clock.js";
import { asAppError } from "../domain/errors.js";
import type { Outbox, Webhook } from "../domain/outbox.js";
import { type Attempt, afterAttempt, attempt, isGone } from "./delivery-attempt.js";
import { logAttempt } from "./delivery-log.js";
import type { WebhookSender } from "./sender.js";

export interface DeliveryOptions {
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
      this.#tellAway(thrown);
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
      const told = { call: webhook.stream, webhook: webhook.id, code, reason: message };
      logger.error(told, "a try could not be written down: the webhook will be sent again");
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

  #tellAway(thrown: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    const { code, message } = asAppError(thrown);
    this.#options.logger.error({ code, reason: message }, "webhooks wait: the outbox can't be read");
  }
}
