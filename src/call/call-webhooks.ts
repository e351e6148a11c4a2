import type { Logger } from "pino";
import { firstValueFrom, timer } from "rxjs";
import type { Clock } from "../domain/clock.js";
import { asAppError } from "../domain/errors.js";
import type { NewWebhook } from "../domain/outbox.js";

/** Commits webhooks to the outbox. */
export type Commit = (webhooks: readonly NewWebhook[]) => Promise<void>;

/** Milliseconds before each try to commit after the first. */
const PAUSES_MS = [200, 1_000, 5_000];

/** The webhooks of one call on their way into the outbox, one after the other; the call does not wait for them. */
export class CallWebhooks {
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly commit: Commit,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  add(webhook: NewWebhook): void {
    this.#last = this.#last.then(() => this.#commit(webhook));
  }

  /** Resolves when all that was added is committed, or given up. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #commit(webhook: NewWebhook): Promise<void> {
    for (const pause of [...PAUSES_MS, undefined]) {
      try {
        return await this.commit([webhook]);
      } catch (thrown) {
        const { code, message } = asAppError(thrown);
        const { topic, id } = webhook;
        if (pause === undefined) {
          this.logger.error({ code, reason: message, webhook: id, topic }, "a webhook is lost");
          return;
        }
        this.logger.warn({ code, reason: message, webhook: id, topic }, "a webhook can't be committed yet");
        await firstValueFrom(timer(pause, this.clock));
      }
    }
  }
}
