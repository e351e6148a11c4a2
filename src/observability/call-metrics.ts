import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Clock } from "../core/clock.js";
import { DOCUMENT_WARNINGS } from "../core/document-errors.js";
import { ERRORS } from "../core/error-codes.js";
import { CARD_TESTING_LIMITS } from "../core/payment.js";
import type { CallEvent, CallEventSink } from "./call-events.js";
import { BY_URL, connectorLabel, oneOf } from "./labels.js";

/** The allowed label values of calls and payments. */
export interface CallLabels {
  /** The dialects, by name. */
  readonly dialects: readonly string[];
  /** The connectors of the configuration, by name. */
  readonly connectors: readonly string[];
}

const OUTCOMES = ["approved", "declined", "failed", "unknown"];
const SECONDS_OF_CALL = [10, 30, 60, 120, 300, 600, 1_800, 3_600];
const SECONDS_OF_PAY = [5, 10, 20, 30, 45, 60, 90, 120, 180, 300];
/** From a processor on the same network to five attempts of ten seconds. */
const SECONDS_OF_CONNECTOR = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];

/** The metrics of calls and payments; `CountedTimeline` feeds them. */
export class CallMetrics {
  readonly calls;
  readonly active;
  readonly callSeconds;
  readonly stages;
  readonly fieldErrors;
  readonly results;
  readonly paySeconds;
  readonly requests;
  readonly requestsInFlight;
  readonly connectorSeconds;
  readonly problems;
  readonly documentWarnings;
  readonly cardingBlocked;
  readonly dialect: (value: unknown) => string;
  readonly connector: (name: string) => string;
  readonly outcome = oneOf(OUTCOMES);
  readonly problem = oneOf(Object.keys(ERRORS));
  /** The start of each call in progress, the oldest first. */
  readonly #began = new Set<{ readonly at: number }>();

  constructor(
    registry: Registry,
    { dialects, connectors }: CallLabels,
    readonly clock: Clock,
  ) {
    const registers = [registry];
    this.dialect = oneOf(dialects);
    this.connector = connectorLabel(connectors);
    this.calls = new Counter({
      name: "freeswitch_pay_calls_total",
      help: "Calls, by the dialect of their first document; none: the call ended without one.",
      labelNames: ["dialect"],
      registers,
    });
    this.active = new Gauge({
      name: "freeswitch_pay_calls_active",
      help: "Calls in progress.",
      registers,
    });
    const began = this.#began;
    new Gauge({
      name: "freeswitch_pay_call_oldest_seconds",
      help: "Age of the oldest call in progress; 0 without calls.",
      registers,
      collect() {
        const [oldest] = began;
        this.set(oldest === undefined ? 0 : (clock.now() - oldest.at) / 1000);
      },
    });
    this.callSeconds = new Histogram({
      name: "freeswitch_pay_call_duration_seconds",
      help: "Duration of calls that have ended.",
      buckets: SECONDS_OF_CALL,
      registers,
    });
    this.stages = new Counter({
      name: "freeswitch_pay_stages_total",
      help: "Payment stages reached or asked again.",
      labelNames: ["stage"],
      registers,
    });
    this.fieldErrors = new Counter({
      name: "freeswitch_pay_field_errors_total",
      help: "Caller entries that were rejected.",
      labelNames: ["stage", "error"],
      registers,
    });
    this.results = new Counter({
      name: "freeswitch_pay_pay_results_total",
      help: "Payments that have ended, by result.",
      labelNames: ["dialect", "result"],
      registers,
    });
    this.paySeconds = new Histogram({
      name: "freeswitch_pay_pay_duration_seconds",
      help: "Duration of payments from the first question to the result.",
      buckets: SECONDS_OF_PAY,
      registers,
    });
    this.requests = new Counter({
      name: "freeswitch_pay_connector_requests_total",
      help: "Payments sent to a connector, by outcome.",
      labelNames: ["connector", "state"],
      registers,
    });
    this.requestsInFlight = new Gauge({
      name: "freeswitch_pay_connector_requests_in_flight",
      help: "Payments that are at a connector now.",
      registers,
    });
    this.connectorSeconds = new Histogram({
      name: "freeswitch_pay_connector_duration_seconds",
      help: "Time until a connector answered or was abandoned, including retries.",
      labelNames: ["connector"],
      buckets: SECONDS_OF_CONNECTOR,
      registers,
    });
    this.problems = new Counter({
      name: "freeswitch_pay_problems_total",
      help: "Problems on calls, by the code of docs/errors.md.",
      labelNames: ["code"],
      registers,
    });
    this.documentWarnings = new Counter({
      name: "freeswitch_pay_document_warnings_total",
      help: "Parts of documents that were left out or had their defaults, by the code of docs/errors.md.",
      labelNames: ["code"],
      registers,
    });
    this.cardingBlocked = new Counter({
      name: "freeswitch_pay_carding_blocked_total",
      help: "Payments refused because too many were declined before, by what was counted.",
      labelNames: ["by"],
      registers,
    });
    // A series that starts with its first event has no increase that an alert could detect.
    for (const dialect of dialects) this.calls.inc({ dialect }, 0);
    for (const by of CARD_TESTING_LIMITS) this.cardingBlocked.inc({ by }, 0);
    for (const code of DOCUMENT_WARNINGS) this.documentWarnings.inc({ code }, 0);
    for (const code of Object.keys(ERRORS)) this.problems.inc({ code }, 0);
    for (const connector of [...connectors, BY_URL])
      for (const state of OUTCOMES) this.requests.inc({ connector, state }, 0);
  }

  /** Records the start of a call. Returns the function to call when it ends. */
  began(): () => void {
    const call = { at: this.clock.now() };
    this.#began.add(call);
    this.active.set(this.#began.size);
    return () => {
      this.#began.delete(call);
      this.active.set(this.#began.size);
      this.callSeconds.observe((this.clock.now() - call.at) / 1000);
    };
  }
}

const NO_DOCUMENT = "none";

/** A call's timeline that also counts: every event of a call is counted here and nowhere else. */
export class CountedTimeline implements CallEventSink {
  #dialect = NO_DOCUMENT;
  #payBegan: number | undefined;
  #ended: () => void = () => undefined;

  constructor(
    private readonly timeline: CallEventSink,
    private readonly metrics: CallMetrics,
  ) {}

  record(happening: CallEvent): void {
    this.#count(happening);
    this.timeline.record(happening);
  }

  #count(happening: CallEvent): void {
    const { metrics } = this;
    switch (happening.type) {
      case "call-started":
        this.#ended = metrics.began();
        return;
      case "document":
        if (this.#dialect === NO_DOCUMENT) metrics.calls.inc({ dialect: metrics.dialect(happening.dialect) });
        this.#dialect = metrics.dialect(happening.dialect);
        return;
      case "stage":
        this.#stage(happening);
        return;
      case "connector-request":
        metrics.requestsInFlight.inc();
        return;
      case "connector-answer":
        this.#answer(happening);
        return;
      case "pay-result":
        metrics.results.inc({ dialect: this.#dialect, result: happening.result });
        if (this.#payBegan !== undefined)
          metrics.paySeconds.observe((metrics.clock.now() - this.#payBegan) / 1000);
        this.#payBegan = undefined;
        return;
      case "warning":
        metrics.documentWarnings.inc({ code: happening.code });
        return;
      case "problem":
        metrics.problems.inc({ code: metrics.problem(happening.code) });
        if (happening.by !== undefined) metrics.cardingBlocked.inc({ by: happening.by });
        return;
      case "call-ended":
        if (this.#dialect === NO_DOCUMENT) metrics.calls.inc({ dialect: NO_DOCUMENT });
        this.#ended();
        return;
    }
  }

  #stage({ stage, error }: Extract<CallEvent, { type: "stage" }>): void {
    const { stages, fieldErrors, clock } = this.metrics;
    this.#payBegan ??= clock.now();
    stages.inc({ stage });
    if (error !== undefined) fieldErrors.inc({ stage, error });
  }

  #answer({ connector: name, answer, ms }: Extract<CallEvent, { type: "connector-answer" }>): void {
    const { requests, requestsInFlight, connectorSeconds, outcome, connector } = this.metrics;
    requestsInFlight.dec();
    requests.inc({ connector: connector(name), state: outcome(answer.state) });
    connectorSeconds.observe({ connector: connector(name) }, ms / 1000);
  }
}
