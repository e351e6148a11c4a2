import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, type Registry } from "prom-client";
import { FAULT_KINDS, type FaultKind } from "../domain/fault.js";

/** Two windows of so many milliseconds are looked at: two Prometheus servers that scrape see the same. */
const WINDOW_MS = 30_000;
const RESOLUTION_MS = 10;

interface Delay {
  readonly p99: number;
  readonly max: number;
}

/** The watchdog of the process: its event loop, and faults that no call has. */
export class ProcessMetrics {
  readonly #faults;
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #former: Delay = { p99: 0, max: 0 };
  #began = performance.now();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#faults = new Counter({
      name: "freeswitch_pay_faults_total",
      help: "Faults beside any call that the process has outlived, by kind.",
      labelNames: ["kind"],
      registers,
    });
    for (const kind of FAULT_KINDS) this.#faults.inc({ kind }, 0);
    this.#delays.enable();
    const delay = () => this.#delay();
    new Gauge({
      name: "freeswitch_pay_event_loop_delay_seconds",
      help: "Delay of the event loop in the last 30 to 60 seconds, by quantile; 1 is the longest.",
      labelNames: ["quantile"],
      registers,
      collect() {
        const { p99, max } = delay();
        this.set({ quantile: "0.99" }, p99);
        this.set({ quantile: "1" }, max);
      },
    });
  }

  fault(kind: FaultKind): void {
    this.#faults.inc({ kind });
  }

  #delay(): Delay {
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1e3);
    const now: Delay =
      this.#delays.count === 0
        ? { p99: 0, max: 0 }
        : { p99: seconds(this.#delays.percentile(99)), max: seconds(this.#delays.max) };
    const both = { p99: Math.max(now.p99, this.#former.p99), max: Math.max(now.max, this.#former.max) };
    if (performance.now() - this.#began > WINDOW_MS) {
      this.#former = now;
      this.#delays.reset();
      this.#began = performance.now();
    }
    return both;
  }
}
