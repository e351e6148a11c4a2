import type { Logger } from "pino";
import { concatMap, exhaustMap, lastValueFrom, type Observable, timer } from "rxjs";
import { Recovery } from "../calls/recovery.js";
import type { Config } from "../config/config.js";
import type { Connector } from "../connectors/connector.js";
import type { Clock } from "../core/clock.js";
import { asAppError } from "../core/errors.js";
import type { CallLedger, CallRecord, Ledger, WebhookFactory } from "../ledger/ledger.js";
import { openLedger } from "../ledger/open-ledger.js";
import type { Settlement, Transaction } from "../ledger/transaction.js";
import type { Feed } from "../observability/feed.js";
import type { Metrics } from "../observability/metrics.js";
import type { CallView, FeedEvent } from "../observability/views.js";
import { WebhookDelivery } from "../webhooks/delivery.js";
import { eventWebhooks } from "../webhooks/event-webhooks.js";
import type { WebhookSender } from "../webhooks/sender.js";
import type { ShutdownStack } from "./graceful-shutdown.js";
import { observedLedger } from "./observed-ledger.js";
import { webhookId } from "./services.js";

function recordOf({ id, dialect, from, to, started }: CallView): CallRecord {
  return { id, dialect, from, to, startedAt: Date.parse(started) };
}

/**
 * Keeps the calls that the feed tells of in the ledger; resolves when the feed is closed and the last is kept. A ledger
 * that is away loses calls, never money: it is told.
 */
export function keepCalls(
  events$: Observable<FeedEvent>,
  calls: CallLedger,
  logger: Logger,
): Promise<unknown> {
  const kept = new Set<string>();
  const keep = async (call: CallView): Promise<void> => {
    // The dialect is known from the first document on.
    const begins = !kept.has(call.id) && (call.dialect !== "" || !call.active);
    if (begins) {
      await calls.started(recordOf(call));
      kept.add(call.id);
    }
    if (call.active) return;
    kept.delete(call.id);
    const ended = call.ended === null ? Date.parse(call.started) : Date.parse(call.ended);
    await calls.ended(call.id, ended, call.ended_by ?? "", call.result ?? undefined);
  };
  const reported = async (event: FeedEvent): Promise<void> => {
    if (event.data.object !== "call") return;
    try {
      await keep(event.data);
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      logger.error({ code, reason: message, call: event.data.id }, "a call could not be kept in the ledger");
    }
  };
  return lastValueFrom(events$.pipe(concatMap(reported)), { defaultValue: undefined });
}

const DAY_MS = 24 * 3_600_000;

interface BooksOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly feed: Feed;
  readonly metrics: Metrics;
}

/** The ledger, and all that lives on it: delivery of webhooks, recovery, retention. */
export class LedgerRuntime {
  readonly ledger: Ledger;
  readonly webhooksFor: WebhookFactory;
  #delivery: WebhookDelivery | undefined;

  private constructor(
    private readonly options: BooksOptions,
    ledger: Ledger,
  ) {
    const { config, clock, feed, metrics } = options;
    this.ledger = observedLedger(ledger, {
      changed: (transaction) => feed.reportTransaction(transaction),
      added: () => this.#delivery?.poke(),
    });
    this.webhooksFor = eventWebhooks({ url: config.eventsUrl, newId: webhookId, now: () => clock.now() });
    metrics.watchLedger(this.ledger);
  }

  /** Opens the ledger, which is closed last. Throws AppError LEDGER_UNAVAILABLE, LEDGER_LOCKED, LEDGER_NEWER. */
  static async open(options: BooksOptions, closers: ShutdownStack): Promise<LedgerRuntime> {
    const { config, feed, logger } = options;
    const ledger = await openLedger(config.ledger);
    closers.add(() => ledger.close());
    const books = new LedgerRuntime(options, ledger);
    const kept = keepCalls(feed.events$(), books.ledger.calls, logger);
    closers.add(async () => {
      feed.close();
      await kept;
    });
    return books;
  }

  settle(id: string, settlement: Settlement): Promise<Transaction> {
    return this.ledger.transactions.settle(id, settlement, this.webhooksFor);
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
    closers: ShutdownStack,
  ): Promise<void> {
    const { clock, logger, feed, metrics } = this.options;
    const { outbox } = this.ledger;
    const delivery = new WebhookDelivery({ outbox, sender, clock, logger });
    delivery.tried$.subscribe(({ webhook }) => {
      const came = webhook.state === "pending" ? "failed" : webhook.state;
      metrics.webhookTried(webhook.topic, came);
      feed.reportWebhook(came, webhook);
    });
    this.#delivery = delivery;
    closers.add(() => delivery.close());
    const recovery = new Recovery({
      ledger: this.ledger,
      webhooksFor: this.webhooksFor,
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
