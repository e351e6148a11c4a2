import type { Logger } from "pino";
import { Gauge, type Registry } from "prom-client";
import { firstValueFrom, from, throwError, timeout } from "rxjs";
import type { Clock } from "../domain/clock.js";
import { AppError, asAppError } from "../domain/errors.js";
import type { TransactionLedger } from "../domain/ledger.js";
import type { Outbox } from "../domain/outbox.js";

/** What is read of a ledger. */
export interface WatchedLedger {
  readonly transactions: Pick<TransactionLedger, "counts">;
  readonly outbox: Pick<Outbox, "depth">;
}

/** A scrape has ten seconds by default (Prometheus, scrape_timeout): the rest of it must not wait for a database. */
const DEADLINE_MS = 2_000;

/** The metrics that are read from the ledger at each scrape. While it is away they are absent. */
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
      help: "1 when the ledger answered this scrape, otherwise 0.",
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
      help: "Webhooks that are still to be delivered.",
      registers,
    });
    this.#dead = new Gauge({
      name: "freeswitch_pay_outbox_dead",
      help: "Webhooks that were given up.",
      registers,
    });
    this.#oldest = new Gauge({
      name: "freeswitch_pay_outbox_oldest_seconds",
      help: "Age of the oldest webhook that is still to be delivered; 0 without one.",
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
    const { transactions, outbox } = this.#ledger;
    try {
      const [counts, depth] = await this.#inTime(Promise.all([transactions.counts(), outbox.depth()]));
      for (const [state, count] of Object.entries(counts)) this.#transactions.set({ state }, count);
      this.#pending.set(depth.pending);
      this.#dead.set(depth.dead);
      this.#oldest.set(depth.oldestAt === undefined ? 0 : (this.clock.now() - depth.oldestAt) / 1000);
      this.#up.set(1);
      this.#isAway = false;
    } catch (thrown) {
      this.#tellAway(asAppError(thrown));
      this.#transactions.reset();
      for (const gauge of [this.#pending, this.#dead, this.#oldest]) gauge.remove();
      this.#up.set(0);
    }
  }

  /** Once for each time that it is away: scrapes come every few seconds. */
  #tellAway({ code, message }: AppError): void {
    if (!this.#isAway) this.logger.warn({ code, reason: message }, "metrics of the ledger are left out");
    this.#isAway = true;
  }

  #inTime<Value>(read: Promise<Value>): Promise<Value> {
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
