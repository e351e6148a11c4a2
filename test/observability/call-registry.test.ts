import { describe, expect, it } from "vitest";
import type { CallEvent } from "../../src/observability/call-events.js";
import { CallRegistry } from "../../src/observability/call-registry.js";
import { Feed } from "../../src/observability/feed.js";
import type { FeedEvent } from "../../src/observability/views.js";
import { VirtualClock } from "../support/virtual-clock.js";

function registryOf() {
  const clock = new VirtualClock();
  const feed = new Feed({ epoch: "e1" });
  const registry = new CallRegistry(feed, clock);
  const reported: FeedEvent[] = [];
  feed.events$().subscribe((event) => reported.push(event));
  const passedOn: CallEvent[] = [];
  const timeline = (id = "c1") => registry.follow(id, { record: (happening) => passedOn.push(happening) });
  const happen = (...happenings: CallEvent[]) => {
    for (const happening of happenings) timeline().record(happening);
  };
  const types = () => reported.map(({ type }) => type);
  return { clock, registry, reported, types, passedOn, timeline, happen };
}

const STARTED = { type: "call-started", from: "+15551230100", to: "1000" } as const;
const ENDED = { type: "call-ended", by: "caller" } as const;

describe("the calls that are followed", () => {
  it("pass every event on", () => {
    const { happen, passedOn } = registryOf();
    happen(STARTED, { type: "key" }, ENDED);
    expect(passedOn).toEqual([STARTED, { type: "key" }, ENDED]);
  });

  it("are listed from their start, with the caller masked", () => {
    const { happen, registry, reported } = registryOf();
    happen(STARTED);
    expect(registry.active()).toEqual([
      {
        object: "call",
        id: "c1",
        dialect: "",
        from: "+xxxxxxx0100",
        to: "1000",
        active: true,
        stage: null,
        attempt: null,
        error: null,
        result: null,
        started: "1970-01-01T00:00:00.000Z",
        ended: null,
        ended_by: null,
      },
    ]);
    expect(reported).toEqual([{ id: 1, type: "call.started", data: registry.call("c1") }]);
  });

  it("report dialect, stage, attempt, error and result as they change", () => {
    const { happen, reported } = registryOf();
    happen(
      STARTED,
      { type: "document", source: "a.xml", dialect: "twiml" },
      { type: "stage", stage: "security-code", attempt: 1 },
      { type: "stage", stage: "security-code", attempt: 2, error: "input-timeout" },
      { type: "pay-result", result: "success" },
    );
    expect(reported.slice(1).map(({ type }) => type)).toEqual(Array(4).fill("call.updated"));
    expect(reported.slice(1).map(({ data }) => data)).toMatchObject([
      { dialect: "twiml", stage: null },
      { stage: "security-code", attempt: 1, error: null },
      { stage: "security-code", attempt: 2, error: "input-timeout" },
      { stage: null, attempt: null, error: null, result: "success", active: true },
    ]);
  });

  it("report nothing when nothing changed", () => {
    const { happen, types } = registryOf();
    const document = { type: "document", source: "a.xml", dialect: "twiml" } as const;
    happen(STARTED, document, document, { type: "key" }, { type: "listening" });
    expect(types()).toEqual(["call.started", "call.updated"]);
  });

  it("are no longer in progress when they end, and known for a while", () => {
    const { happen, registry, clock, reported } = registryOf();
    happen(STARTED, { type: "stage", stage: "postal-code", attempt: 1 });
    clock.advance(2_000);
    happen(ENDED);
    expect(registry.active()).toEqual([]);
    expect(registry.call("c1")).toMatchObject({
      active: false,
      stage: null,
      ended: "1970-01-01T00:00:02.000Z",
      ended_by: "caller",
    });
    expect(reported.at(-1)).toEqual({ id: 3, type: "call.ended", data: registry.call("c1") });
  });

  it("report nothing after their end or before their start", () => {
    const { happen, types } = registryOf();
    happen({ type: "pay-result", result: "success" }, ENDED, STARTED, ENDED, ENDED, {
      type: "pay-result",
      result: "success",
    });
    expect(types()).toEqual(["call.started", "call.ended"]);
  });

  it("are listed newest first, and the latest 100 ended calls are kept", () => {
    const { timeline, registry } = registryOf();
    for (let number = 0; number < 103; number++) timeline(`c${number}`).record(STARTED);
    expect(
      registry
        .active()
        .map(({ id }) => id)
        .slice(0, 2),
    ).toEqual(["c102", "c101"]);
    for (let number = 0; number < 103; number++) timeline(`c${number}`).record(ENDED);
    expect([registry.call("c2"), registry.call("c3")?.id]).toEqual([undefined, "c3"]);
  });

  it("are bounded in number when ends are lost", () => {
    const { timeline, registry } = registryOf();
    for (let number = 0; number < 10_001; number++) timeline(`c${number}`).record(STARTED);
    expect(registry.active()).toHaveLength(10_000);
    expect(registry.call("c0")).toBeUndefined();
  });
});
