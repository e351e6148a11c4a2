import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Observable } from "rxjs";

/**
 * What goes wrong beside any call: an exception of a listener, a promise's rejection or an observable's error that nobody
 * handles, a line of the log that could not be written.
 */
const FAULT_KINDS = ["exception", "rejection", "observable", "log"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

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

/** What is watched of a FreeSWITCH. */
export interface WatchedSwitch {
  /** Begins with the state at the moment. */
  readonly state$: Observable<"waiting" | "connected">;
  /** Of each event, the milliseconds since FreeSWITCH made it. */
  readonly lag$: Observable<number>;
  /** Whether it is proven that it writes no keys into its log. */
  readonly logSafe$: Observable<boolean>;
}

const SECONDS_OF_LAG = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of the Event Socket's connections. */
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
      help: "Times that the connection to a FreeSWITCH was opened again.",
      labelNames: ["switch"],
      registers,
    });
    this.#logSafe = new Gauge({
      name: "freeswitch_pay_switch_log_safe",
      help: "1 while it is proven that a FreeSWITCH writes no keys of callers into its log, otherwise 0.",
      labelNames: ["switch"],
      registers,
    });
    this.#lag = new Histogram({
      name: "freeswitch_pay_event_socket_lag_seconds",
      help: "Time from the moment at which FreeSWITCH made an event to the moment at which it was read.",
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
