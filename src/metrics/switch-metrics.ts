import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Observable } from "rxjs";

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
