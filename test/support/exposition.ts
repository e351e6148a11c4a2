import { pino } from "pino";
import { of } from "rxjs";
import type { Clock } from "../../src/core/clock.js";
import type { CallEvent } from "../../src/observability/call-events.js";
import { Metrics, type MetricsOptions } from "../../src/observability/metrics.js";
import { VirtualClock } from "./virtual-clock.js";

/** Metrics of a configuration with the connectors "Default" and "Stripe". */
export function metrics(clock: Clock = new VirtualClock(), changes: Partial<MetricsOptions> = {}): Metrics {
  return new Metrics({
    version: "1.2.3",
    clock,
    logger: pino({ level: "silent" }),
    dialects: ["twiml", "cxml", "voxml", "swml"],
    connectors: ["Default", "Stripe"],
    ...changes,
  });
}

/** Reports to the metrics what happened on one call. */
export function webhooksFor(to: Metrics, happenings: readonly CallEvent[]): void {
  const timeline = to.counted({ record: () => undefined });
  for (const happening of happenings) timeline.record(happening);
}

/** The text format of Prometheus, parsed. */
export class Exposition {
  readonly #lines: readonly string[];

  private constructor(readonly text: string) {
    this.#lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  }

  static async of(metrics: Metrics): Promise<Exposition> {
    return new Exposition(await metrics.exposition());
  }

  /** The value of a series, written as in the text; undefined when it is absent. */
  value(series: string): number | undefined {
    const line = this.#lines.find((one) => one.startsWith(`freeswitch_pay_${series} `));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ")));
  }

  /** The names of all metrics, those without a series included. */
  get names(): string[] {
    return [...this.text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string);
  }

  /** Every series without its value. */
  get series(): string[] {
    return this.#lines.map((line) => line.slice(0, line.lastIndexOf(" ")));
  }

  /** The labels that the series of a metric have; `le` is the label of a histogram's buckets. */
  labels(name: string): string[] {
    const own = this.series.filter((one) => one.replace(/(_bucket|_sum|_count)?(\{.*)?$/, "") === name);
    return [
      ...new Set(own.flatMap((one) => [...one.matchAll(/([a-z_]+)="/g)].map(([, label]) => label as string))),
    ];
  }
}

/** Metrics that have recorded at least one of everything. */
export async function fullExposition(): Promise<Exposition> {
  const clock = new VirtualClock();
  const all = metrics(clock);
  webhooksFor(all, [
    { type: "call-started", from: "+15550100", to: "pay" },
    { type: "document", source: "https://shop.test/pay", dialect: "twiml" },
    { type: "stage", stage: "payment-card-number", attempt: 2, error: "input-timeout" },
    { type: "connector-request", connector: "Default", body: {} },
    { type: "connector-answer", connector: "Default", answer: { state: "approved" }, ms: 100 },
    { type: "pay-result", result: "success" },
    { type: "call-ended", by: "document" },
  ]);
  all.webhookTried("status", "delivered");
  all.watchSwitch("embedded", { state$: of("connected" as const), lag$: of(3), logSafe$: of(true) });
  const none = { collected: 0, sent: 0, approved: 0, declined: 0, failed: 0, unknown: 0, settled: 0 };
  all.watchLedger({
    transactions: { counts: async () => none },
    outbox: { depth: async () => ({ pending: 0, dead: 0 }) },
    checkWritable: async () => undefined,
  });
  return Exposition.of(all);
}
