import { describe, expect, it } from "vitest";
import type { CallEvent } from "../../src/observability/call-events.js";
import { Exposition, metrics, webhooksFor } from "../support/exposition.js";
import { VirtualClock } from "../support/virtual-clock.js";

const started: CallEvent = { type: "call-started", from: "+15550100", to: "pay" };
const ended: CallEvent = { type: "call-ended", by: "document" };
const document = (dialect = "twiml"): CallEvent => ({ type: "document", source: "file.xml", dialect });
const answer = (connector: string, state: string, ms = 300): CallEvent[] => [
  { type: "connector-request", connector, body: {} },
  { type: "connector-answer", connector, answer: { state }, ms },
];

async function reported(...happenings: CallEvent[]): Promise<Exposition> {
  const all = metrics();
  webhooksFor(all, happenings);
  return Exposition.of(all);
}

describe("calls", () => {
  it("are counted once each, by the dialect of their first document", async () => {
    const seen = await reported(started, document("swml"), document("swml"), ended);
    expect([
      seen.value('calls_total{dialect="swml"}'),
      seen.value('calls_total{dialect="twiml"}'),
      seen.value("calls_active"),
    ]).toEqual([1, 0, 0]);
  });

  it("that had no document are counted separately", async () => {
    expect((await reported(started, ended)).value('calls_total{dialect="none"}')).toBe(1);
  });

  it("in progress are counted, and the oldest has an age", async () => {
    const clock = new VirtualClock();
    const all = metrics(clock);
    const timeline = all.counted({ record: () => undefined });
    timeline.record(started);
    clock.advance(90_000);
    webhooksFor(all, [started]);
    const seen = await Exposition.of(all);
    expect([seen.value("calls_active"), seen.value("call_oldest_seconds")]).toEqual([2, 90]);
    timeline.record(ended);
    const later = await Exposition.of(all);
    expect([
      later.value("calls_active"),
      later.value("call_oldest_seconds"),
      later.value("call_duration_seconds_sum"),
    ]).toEqual([1, 0, 90]);
  });

  it("are passed to their own timeline, each event once", () => {
    const passed: CallEvent[] = [];
    const timeline = metrics().counted({ record: (one) => passed.push(one) });
    for (const one of [started, document(), ended]) timeline.record(one);
    expect(passed).toEqual([started, document(), ended]);
  });
});

describe("payments", () => {
  it("are counted by stage, error, dialect and result, and timed from the first question", async () => {
    const clock = new VirtualClock();
    const all = metrics(clock);
    const timeline = all.counted({ record: () => undefined });
    timeline.record(started);
    timeline.record(document("cxml"));
    clock.advance(5_000);
    timeline.record({ type: "stage", stage: "payment-card-number", attempt: 1 });
    clock.advance(10_000);
    timeline.record({ type: "stage", stage: "payment-card-number", attempt: 2, error: "invalid-card-type" });
    clock.advance(2_000);
    timeline.record({ type: "pay-result", result: "too-many-failed-attempts" });
    const seen = await Exposition.of(all);
    expect([
      seen.value('stages_total{stage="payment-card-number"}'),
      seen.value('field_errors_total{stage="payment-card-number",error="invalid-card-type"}'),
      seen.value('pay_results_total{dialect="cxml",result="too-many-failed-attempts"}'),
      seen.value("pay_duration_seconds_sum"),
    ]).toEqual([2, 1, 1, 12]);
  });

  it("that asked nothing have no duration", async () => {
    const seen = await reported(started, document(), { type: "pay-result", result: "validation-error" });
    expect(seen.value("pay_duration_seconds_count")).toBe(0);
  });

  it("that were refused are counted by the limit that they reached", async () => {
    const seen = await reported({ type: "problem", code: "CARDING_LIMIT", message: "m", by: "card" });
    expect([
      seen.value('carding_blocked_total{by="card"}'),
      seen.value('carding_blocked_total{by="caller"}'),
      seen.value('problems_total{code="CARDING_LIMIT"}'),
    ]).toEqual([1, 0, 1]);
  });
});

describe("a connector", () => {
  it("is counted by its name and its answer, and timed", async () => {
    const seen = await reported(...answer("Stripe", "declined", 300), ...answer("Stripe", "unknown", 61_000));
    expect([
      seen.value('connector_requests_total{connector="Stripe",state="declined"}'),
      seen.value('connector_requests_total{connector="Stripe",state="unknown"}'),
      seen.value('connector_requests_total{connector="Stripe",state="approved"}'),
      seen.value('connector_duration_seconds_bucket{le="0.5",connector="Stripe"}'),
      seen.value('connector_duration_seconds_bucket{le="60",connector="Stripe"}'),
      seen.value('connector_duration_seconds_count{connector="Stripe"}'),
      seen.value("connector_requests_in_flight"),
    ]).toEqual([1, 1, 0, 1, 1, 2, 0]);
  });

  it("that has not answered yet has a payment in flight", async () => {
    const [request] = answer("Default", "approved");
    const seen = await reported(request as CallEvent);
    expect(seen.value("connector_requests_in_flight")).toBe(1);
  });

  it.each([
    ["https://pay.test/charge?key=4242424242424242", "by-url"],
    ["a name of the document's own", "other"],
  ])("%s is %s", async (name, label) => {
    const seen = await reported(...answer(name, "approved"));
    expect(seen.value(`connector_requests_total{connector="${label}",state="approved"}`)).toBe(1);
  });

  it("whose answer has an unknown state is other", async () => {
    const seen = await reported(...answer("Default", "4242424242424242"));
    expect(seen.value('connector_requests_total{connector="Default",state="other"}')).toBe(1);
  });
});
