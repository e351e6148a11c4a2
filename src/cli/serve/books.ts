import type { Logger } from "pino";
import { exhaustMap, timer } from "rxjs";
import { Recovery } from "../../call/recovery.js";
import type { Config } from "../../config/config.js";
import type { Clock } from "../../domain/clock.js";
import type { Connector } from "../../domain/connector.js";
import { asAppError } from "../../domain/errors.js";
import type { Ledger, Telling } from "../../domain/ledger.js";
import type { Settlement, Transaction } from "../../domain/transaction.js";
import { openLedger } from "../../ledger/open-ledger.js";
import type { Feed } from "../../live/feed.js";
import type { Metrics } from "../../metrics/metrics.js";
import { WebhookDelivery } from "../../webhooks/delivery.js";
import { eventWebhooks } from "../../webhooks/event-webhooks.js";
import type { WebhookSender } from "../../webhooks/sender.js";
import { webhookId } from "../compose/services.js";
import { toldLedger } from "../compose/told-ledger.js";
import { keepCalls } from "./call-records.js";
import type { Closers } from "./closers.js";

const DAY_MS = 24 * 3_600_000;

export interface BooksOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly feed: Feed;
  readonly metrics: Metrics;
}

/** The ledger, and all that lives on it: delivery of webhooks, recovery, retention. */
export class Books {
  readonly ledger: Ledger;
  readonly tell: Telling;
  #delivery: WebhookDelivery | undefined;

  private constructor(
    private readonly options: BooksOptions,
    ledger: Ledger,
  ) {
    const { config, clock, feed, metrics } = options;
    this.ledger = toldLedger(ledger, {
      changed: (transaction) => feed.tellTransaction(transaction),
      added: () => this.#delivery?.poke(),
    });
    this.tell = eventWebhooks({ url: config.eventsUrl, newId: webhookId, now: () => clock.now() });
    metrics.watchLedger(this.ledger);
  }

  /** Opens the ledger, which is closed last. Throws AppError LEDGER_UNAVAILABLE, LEDGER_LOCKED, LEDGER_NEWER. */
  static async open(options: BooksOptions, closers: Closers): Promise<Books> {
    const { config, feed, logger } = options;
    const ledger = await openLedger(config.ledger);
    closers.add(() => ledger.close());
    const books = new Books(options, ledger);
    const kept = keepCalls(feed.events$(), books.ledger.calls, logger);
    closers.add(async () => {
      feed.close();
      await kept;
    });
    return books;
  }

  settle(id: string, settlement: Settlement): Promise<Transaction> {
    return this.ledger.transactions.settle(id, settlement, this.tell);
  }

  /** In a word, for the readiness of the process: whether a payment could be committed. */
  async state(): Promise<"up" | "away"> {
    try {
      await this.ledger.checkWritable();
      return "up";
    } catch {
      // Whoever needs the ledger tells why it is away.
      return "away";
    }
  }

  /** Finds what an earlier process has left, and begins to deliver. Throws LEDGER_UNAVAILABLE. */
  async begin(
    sender: WebhookSender,
    connector: (name: string) => Connector | undefined,
    closers: Closers,
  ): Promise<void> {
    const { clock, logger, feed, metrics } = this.options;
    const { outbox } = this.ledger;
    const delivery = new WebhookDelivery({ outbox, sender, clock, logger });
    delivery.tried$.subscribe(({ webhook }) => {
      const came = webhook.state === "pending" ? "failed" : webhook.state;
      metrics.webhookTried(webhook.topic, came);
      feed.tellWebhook(came, webhook);
    });
    this.#delivery = delivery;
    closers.add(() => delivery.close());
    const recovery = new Recovery({
      ledger: this.ledger,
      tell: this.tell,
      connector,
      clock,
      now: () => clock.now(),
      logger,
    });
    await recovery.start();
    closers.add(() => recovery.stop());
    const forgetting = timer(0, DAY_MS, clock)
      .pipe(exhaustMap(() => this.#forget()))
      .subscribe();
    closers.add(() => forgetting.unsubscribe());
    delivery.poke();
  }

  async #forget(): Promise<void> {
    const { config, clock, logger } = this.options;
    try {
      await this.ledger.forget(clock.now() - config.ledger.keepDays * DAY_MS);
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      logger.error({ code, reason: message }, "old webhooks and calls could not be forgotten");
    }
  }
}
