import type { Logger } from "pino";
import { Counter, Gauge, type Registry } from "prom-client";
import { firstValueFrom, from, throwError, timeout } from "rxjs";
import type { Clock } from "../core/clock.js";
import { AppError, asAppError } from "../core/errors.js";
import type { Ledger, TransactionLedger } from "../ledger/ledger.js";
import type { Outbox, OutboxDepth } from "../ledger/outbox.js";
import { TRANSACTION_STATES } from "../ledger/transaction.js";
import { oneOf } from "./labels.js";

/** The parts of a ledger that the metrics read. */
export interface WatchedLedger extends Pick<Ledger, "checkWritable"> {
  readonly transactions: Pick<TransactionLedger, "counts">;
  readonly outbox: Pick<Outbox, "depth">;
}

/** A scrape has ten seconds by default (Prometheus, scrape_timeout): the rest of it must not wait for a database. */
const DEADLINE_MS = 2_000;

/** The metrics read from the ledger at each scrape. While it cannot be read, they are absent. */
export class LedgerMetrics {
  readonly #up;
  readonly #transactions;
  readonly #pending;
  readonly #dead;
  readonly #oldest;
  #ledger: WatchedLedger | undefined;
  #isAway = false;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    const registers = [registry];
    this.#up = new Gauge({
      name: "freeswitch_pay_ledger_up",
      help: "1 when the ledger could be read and written at this scrape, otherwise 0.",
      registers,
    });
    this.#transactions = new Gauge({
      name: "freeswitch_pay_transactions",
      help: "Transactions in the ledger, by state.",
      labelNames: ["state"],
      registers,
    });
    this.#pending = new Gauge({
      name: "freeswitch_pay_outbox_pending",
      help: "Webhooks waiting for delivery.",
      registers,
    });
    this.#dead = new Gauge({
      name: "freeswitch_pay_outbox_dead",
      help: "Webhooks whose delivery was abandoned.",
      registers,
    });
    this.#oldest = new Gauge({
      name: "freeswitch_pay_outbox_oldest_seconds",
      help: "Age of the oldest webhook waiting for delivery; 0 without one.",
      registers,
    });
    for (const gauge of [this.#up, this.#pending, this.#dead, this.#oldest]) gauge.remove();
  }

  watch(ledger: WatchedLedger): void {
    this.#ledger = ledger;
  }

  /** Reads the ledger. Never rejects. */
  async refresh(): Promise<void> {
    if (this.#ledger === undefined) return;
    const [isRead, isWritten] = await Promise.all([
      this.#read(this.#ledger),
      this.#succeeds(this.#ledger.checkWritable()),
    ]);
    this.#up.set(isRead && isWritten ? 1 : 0);
    if (isRead && isWritten) this.#isAway = false;
  }

  async #read({ transactions, outbox }: WatchedLedger): Promise<boolean> {
    const reading = this.#withTimeout(Promise.all([transactions.counts(), outbox.depth()]));
    const isRead = await this.#succeeds(reading.then(([counts, depth]) => this.#show(counts, depth)));
    if (isRead) return true;
    this.#transactions.reset();
    for (const gauge of [this.#pending, this.#dead, this.#oldest]) gauge.remove();
    return false;
  }

  #show(counts: Awaited<ReturnType<TransactionLedger["counts"]>>, depth: OutboxDepth): void {
    for (const [state, count] of Object.entries(counts)) this.#transactions.set({ state }, count);
    this.#pending.set(depth.pending);
    this.#dead.set(depth.dead);
    this.#oldest.set(depth.oldestAt === undefined ? 0 : (this.clock.now() - depth.oldestAt) / 1000);
  }

  async #succeeds(asked: Promise<void>): Promise<boolean> {
    try {
      await asked;
      return true;
    } catch (thrown) {
      this.#reportAway(asAppError(thrown));
      return false;
    }
  }

  /** Logs once per outage: scrapes arrive every few seconds. */
  #reportAway({ code, message }: AppError): void {
    if (!this.#isAway) this.logger.warn({ code, reason: message }, "the ledger cannot be read or written");
    this.#isAway = true;
  }

  #withTimeout<Value>(read: Promise<Value>): Promise<Value> {
    return firstValueFrom(
      from(read).pipe(
        timeout({
          first: DEADLINE_MS,
          scheduler: this.clock,
          with: () => throwError(() => new AppError("LEDGER_UNAVAILABLE", `no answer in ${DEADLINE_MS} ms`)),
        }),
      ),
    );
  }
}

/** The outcome of a webhook delivery attempt. `failed`: it is retried; `dead`: it is not. */
export type TryOutcome = "delivered" | "failed" | "dead";

const TOPICS = ["status", ...TRANSACTION_STATES.map((state) => `transaction.${state}`)];

/** The metrics of webhooks. */
export class WebhookMetrics {
  readonly #tries;
  readonly #topic = oneOf(TOPICS);

  constructor(registry: Registry) {
    this.#tries = new Counter({
      name: "freeswitch_pay_webhook_tries_total",
      help: "Webhook delivery attempts, by outcome.",
      labelNames: ["topic", "outcome"],
      registers: [registry],
    });
  }

  tried(topic: string, outcome: TryOutcome): void {
    this.#tries.inc({ topic: this.#topic(topic), outcome });
  }
}
