import type { Logger } from "pino";
import type { Clock } from "../core/clock.js";
import { asAppError, hasCode } from "../core/errors.js";
import type { NewWebhook } from "../ledger/outbox.js";
import type { PaymentsInFlight } from "./payments-in-flight.js";
import { retryWithBackoff } from "./retry.js";

/** Commits webhooks to the outbox. */
export type Commit = (webhooks: readonly NewWebhook[]) => Promise<void>;

/**
 * Commits the webhooks of one call to the outbox, one after the other; the call does not wait for them. While the ledger is
 * unavailable they are queued here, and the shutdown of the process waits for them.
 */
export class CallWebhooks {
  readonly #waiting: NewWebhook[] = [];
  #committing: Promise<boolean> = Promise.resolve(true);
  #isTryingAgain = false;

  constructor(
    private readonly commit: Commit,
    private readonly clock: Clock,
    private readonly inFlight: Pick<PaymentsInFlight, "track">,
    private readonly logger: Pick<Logger, "warn" | "error">,
  ) {}

  add(webhook: NewWebhook): void {
    this.#waiting.push(webhook);
    void this.committed();
  }

  /** Tries to commit all added webhooks; returns whether it succeeded. The remaining ones are retried. Never rejects. */
  async committed(): Promise<boolean> {
    const done = await this.#next();
    if (!done && !this.#isTryingAgain) void this.inFlight.track(this.#again());
    return done;
  }

  #next(): Promise<boolean> {
    this.#committing = this.#committing.then(() => this.#commitAll());
    return this.#committing;
  }

  async #commitAll(): Promise<boolean> {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      try {
        await this.commit([first]);
      } catch (thrown) {
        const { code, message } = asAppError(thrown);
        const sentFields = { code, reason: message, webhook: first.id, topic: first.topic };
        if (hasCode(thrown, "LEDGER_UNAVAILABLE")) {
          this.logger.warn(sentFields, "a webhook cannot be committed yet");
          return false;
        }
        this.logger.error(sentFields, "a webhook is lost");
      }
      this.#waiting.shift();
    }
    return true;
  }

  async #again(): Promise<void> {
    this.#isTryingAgain = true;
    let done = await retryWithBackoff(() => this.#next(), this.clock);
    // Added since the last attempt: its `add` left the retry to this loop.
    while (done && this.#waiting.length > 0) done = await retryWithBackoff(() => this.#next(), this.clock);
    this.#isTryingAgain = false;
    // The rest was retried for an hour.
    for (const { id, topic } of this.#waiting.splice(0))
      this.logger.error({ code: "LEDGER_UNAVAILABLE", webhook: id, topic }, "a webhook is lost");
  }
}
