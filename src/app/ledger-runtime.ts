import type { Logger } from "pino";
import { concatMap, exhaustMap, lastValueFrom, type Observable, timer } from "rxjs";
import { Recovery } from "../calls/recovery.js";
import type { Config } from "../config/config.js";
import type { Connector } from "../connectors/connector.js";
import type { AddressSeal } from "../core/address-credentials.js";
import type { Clock } from "../core/clock.js";
import { asAppError } from "../core/errors.js";
import type { PayRequest } from "../core/payment.js";
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
 * Records the calls of the feed in the ledger; resolves when the feed is closed and the last call is recorded. While the
 * ledger is unavailable, call records are lost, never money; each failure is logged.
 */
export function keepCalls(
  events$: Observable<FeedEvent>,
  calls: CallLedger,
  logger: Logger,
): Promise<unknown> {
  const kept = new Set<string>();
  const keep = async (call: CallView): Promise<void> => {
    // The dialect is known once the first document is.
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
      logger.error({ code, reason: message, call: event.data.id }, "failed to record a call in the ledger");
    }
  };
  return lastValueFrom(events$.pipe(concatMap(reported)), { defaultValue: undefined });
}

const DAY_MS = 24 * 3_600_000;

interface LedgerRuntimeOptions {
  readonly config: Config;
  readonly seal: AddressSeal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly feed: Feed;
  readonly metrics: Metrics;
}

/** The ledger and what depends on it: webhook delivery, recovery, retention. */
export class LedgerRuntime {
  readonly ledger: Ledger;
  readonly webhooksFor: WebhookFactory;
  #delivery: WebhookDelivery | undefined;

  private constructor(
    private readonly options: LedgerRuntimeOptions,
    ledger: Ledger,
  ) {
    const { config, seal, clock, feed, metrics } = options;
    this.ledger = observedLedger(ledger, {
      changed: (transaction) => feed.reportTransaction(transaction),
      added: () => this.#delivery?.poke(),
    });
    const url = config.eventsUrl && seal.seal(config.eventsUrl);
    this.webhooksFor = eventWebhooks({ url, newId: webhookId, now: () => clock.now() });
    metrics.watchLedger(this.ledger);
  }

  /** Opens the ledger, which is closed last. Throws what openLedger throws. */
  static async open(options: LedgerRuntimeOptions, closers: ShutdownStack): Promise<LedgerRuntime> {
    const { config, feed, logger } = options;
    const ledger = await openLedger(config.ledger, (transaction, { code, message: reason }) =>
      logger.error(
        { transaction, code, reason },
        "the database refused the text of a payment's outcome: the outcome is recorded, with the text replaced",
      ),
    );
    closers.add(() => ledger.close());
    const runtime = new LedgerRuntime(options, ledger);
    const kept = keepCalls(feed.events$(), runtime.ledger.calls, logger);
    closers.add(async () => {
      feed.close();
      await kept;
    });
    return runtime;
  }

  settle(id: string, settlement: Settlement): Promise<Transaction> {
    return this.ledger.transactions.settle(id, settlement, this.webhooksFor);
  }

  /** Whether a payment could be committed, for the readiness of the process. */
  async state(): Promise<"up" | "away"> {
    try {
      await this.ledger.checkWritable();
      return "up";
    } catch {
      // The next user of the ledger reports why it is unavailable.
      return "away";
    }
  }

  /** Recovers what an earlier process left, and starts delivery. Throws LEDGER_UNAVAILABLE. */
  async begin(
    sender: WebhookSender,
    connector: (wanted: PayRequest["connector"]) => Connector | undefined,
    closers: ShutdownStack,
  ): Promise<void> {
    const { clock, logger, feed, metrics } = this.options;
    const { outbox } = this.ledger;
    const delivery = new WebhookDelivery({ outbox, sender, clock, logger });
    delivery.tried$.subscribe(({ webhook }) => {
      const outcome = webhook.state === "pending" ? "failed" : webhook.state;
      metrics.webhookTried(webhook.topic, outcome);
      feed.reportWebhook(outcome, webhook);
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
    const purging = timer(0, DAY_MS, clock)
      .pipe(exhaustMap(() => this.#purge()))
      .subscribe();
    closers.add(() => purging.unsubscribe());
    delivery.poke();
  }

  async #purge(): Promise<void> {
    const { config, clock, logger } = this.options;
    try {
      await this.ledger.forget(clock.now() - config.ledger.keepDays * DAY_MS);
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      logger.error({ code, reason: message }, "failed to purge old webhooks and calls");
    }
  }
}
