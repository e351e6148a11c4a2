import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Observable } from "rxjs";

/**
 * Faults outside any call: an exception in a listener, an unhandled promise rejection, an unhandled observable error, a log
 * line that could not be written.
 */
const FAULT_KINDS = ["exception", "rejection", "observable", "log"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Two windows of this many milliseconds are evaluated, so that two Prometheus servers that scrape see the same. */
const WINDOW_MS = 30_000;
const RESOLUTION_MS = 10;

interface Delay {
  readonly p99: number;
  readonly max: number;
}

/** Metrics of the process: its event loop, and faults outside any call. */
export class ProcessMetrics {
  readonly #faults;
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #former: Delay = { p99: 0, max: 0 };
  #began = performance.now();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#faults = new Counter({
      name: "freeswitch_pay_faults_total",
      help: "Faults outside any call that the process survived, by kind.",
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

/** The observed state of a FreeSWITCH. */
export interface WatchedSwitch {
  /** Starts with the current state. */
  readonly state$: Observable<"waiting" | "connected">;
  /** For each event, the milliseconds since FreeSWITCH created it. */
  readonly lag$: Observable<number>;
  /** Whether it is proven to write no keys into its log. */
  readonly logSafe$: Observable<boolean>;
}

const SECONDS_OF_LAG = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of the Event Socket connections. */
export class SwitchMetrics {
  readonly #connected;
  readonly #reconnects;
  readonly #lag;
  readonly #logSafe;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#connected = new Gauge({
      name: "freeswitch_pay_switch_connected",
      help: "1 while the Event Socket of a FreeSWITCH is connected, otherwise 0.",
      labelNames: ["switch"],
      registers,
    });
    this.#reconnects = new Counter({
      name: "freeswitch_pay_switch_reconnects_total",
      help: "Reconnections to a FreeSWITCH.",
      labelNames: ["switch"],
      registers,
    });
    this.#logSafe = new Gauge({
      name: "freeswitch_pay_switch_log_safe",
      help: "1 while a FreeSWITCH is proven to write no caller keys into its log, otherwise 0.",
      labelNames: ["switch"],
      registers,
    });
    this.#lag = new Histogram({
      name: "freeswitch_pay_event_socket_lag_seconds",
      help: "Time from FreeSWITCH creating an event to the controller reading it.",
      labelNames: ["switch"],
      buckets: SECONDS_OF_LAG,
      registers,
    });
  }

  /** `name` comes from the configuration. */
  watch(name: string, { state$, lag$, logSafe$ }: WatchedSwitch): void {
    const labels = { switch: name };
    let connections = 0;
    this.#reconnects.inc(labels, 0);
    state$.subscribe((state) => {
      this.#connected.set(labels, state === "connected" ? 1 : 0);
      if (state === "connected" && connections++ > 0) this.#reconnects.inc(labels);
    });
    logSafe$.subscribe((isSafe) => this.#logSafe.set(labels, isSafe ? 1 : 0));
    lag$.subscribe((ms) => this.#lag.observe(labels, ms / 1000));
  }
}
