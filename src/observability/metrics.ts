import type { Logger } from "pino";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Clock } from "../core/clock.js";
import type { CallEventSink } from "./call-events.js";
import { type CallLabels, CallMetrics, CountedTimeline } from "./call-metrics.js";
import { LedgerMetrics, type TryOutcome, type WatchedLedger, WebhookMetrics } from "./ledger-metrics.js";
import { type FaultKind, ProcessMetrics, SwitchMetrics, type WatchedSwitch } from "./process-metrics.js";

const PREFIX = "freeswitch_pay_";

export interface MetricsOptions extends CallLabels {
  /** The version of freeswitch-pay. */
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** All metrics of this process; docs/operations.md lists them. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #calls: CallMetrics;
  readonly #switches: SwitchMetrics;
  readonly #ledger: LedgerMetrics;
  readonly #webhooks: WebhookMetrics;
  readonly #process: ProcessMetrics;

  constructor({ version, clock, logger, ...labels }: MetricsOptions) {
    const build = new Gauge({
      name: `${PREFIX}build_info`,
      help: "1; the label is the version of freeswitch-pay.",
      labelNames: ["version"],
      registers: [this.#registry],
    });
    build.set({ version }, 1);
    this.#calls = new CallMetrics(this.#registry, labels, clock);
    this.#switches = new SwitchMetrics(this.#registry);
    this.#ledger = new LedgerMetrics(this.#registry, clock, logger);
    this.#webhooks = new WebhookMetrics(this.#registry);
    this.#process = new ProcessMetrics(this.#registry);
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX });
  }

  /** A call's timeline that also counts its events. */
  counted(timeline: CallEventSink): CallEventSink {
    return new CountedTimeline(timeline, this.#calls);
  }

  /** `name` must come from the configuration: it is a label. */
  watchSwitch(name: string, watched: WatchedSwitch): void {
    this.#switches.watch(name, watched);
  }

  /** Reads a ledger at each scrape. */
  watchLedger(ledger: WatchedLedger): void {
    this.#ledger.watch(ledger);
  }

  webhookTried(topic: string, outcome: TryOutcome): void {
    this.#webhooks.tried(topic, outcome);
  }

  /** Counts a fault outside any call that the process survived. */
  fault(kind: FaultKind): void {
    this.#process.fault(kind);
  }

  /** Everything in Prometheus' text format 0.0.4. */
  async exposition(): Promise<string> {
    await this.#ledger.refresh();
    return this.#registry.metrics();
  }
}
