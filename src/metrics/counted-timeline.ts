import type { Happening, Timeline } from "../domain/timeline.js";
import type { CallMetrics } from "./call-metrics.js";

const NO_DOCUMENT = "none";

/** The timeline of one call that also counts: whatever is told of a call is counted here and nowhere else. */
export class CountedTimeline implements Timeline {
  #dialect = NO_DOCUMENT;
  #payBegan: number | undefined;
  #ended: () => void = () => undefined;

  constructor(
    private readonly timeline: Timeline,
    private readonly metrics: CallMetrics,
  ) {}

  record(happening: Happening): void {
    this.#count(happening);
    this.timeline.record(happening);
  }

  #count(happening: Happening): void {
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

  #stage({ stage, error }: Extract<Happening, { type: "stage" }>): void {
    const { stages, fieldErrors, clock } = this.metrics;
    this.#payBegan ??= clock.now();
    stages.inc({ stage });
    if (error !== undefined) fieldErrors.inc({ stage, error });
  }

  #answer({ connector: name, answer, ms }: Extract<Happening, { type: "connector-answer" }>): void {
    const { requests, requestsInFlight, connectorSeconds, outcome, connector } = this.metrics;
    requestsInFlight.dec();
    requests.inc({ connector: connector(name), state: outcome(answer.state) });
    connectorSeconds.observe({ connector: connector(name) }, ms / 1000);
  }
}
