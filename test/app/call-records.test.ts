import { Subject } from "rxjs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepCalls } from "../../src/app/ledger-runtime.js";
import type { CallView, FeedEvent } from "../../src/observability/views.js";
import { FlakyLedger } from "../support/flaky-ledger.js";
import { recordingLogger } from "../support/recording-logger.js";

const CALL: CallView = {
  object: "call",
  id: "c1",
  dialect: "twiml",
  from: "xxxxxxxx0100",
  to: "900",
  active: true,
  stage: null,
  attempt: null,
  error: null,
  result: null,
  started: "2026-11-01T00:00:00.000Z",
  ended: null,
  ended_by: null,
};
const ENDED = { ...CALL, active: false, ended: "2026-11-01T00:01:00.000Z", ended_by: "caller" };

let flaky: FlakyLedger;
let events$: Subject<FeedEvent>;
let kept: Promise<unknown>;

beforeEach(async () => {
  flaky = await FlakyLedger.open();
  events$ = new Subject();
  kept = keepCalls(events$, flaky.ledger.calls, recordingLogger().logger);
});
afterEach(() => flaky.truth.close());

function publish(data: CallView): void {
  events$.next({ id: 1, type: "call.updated", data });
}

it("records every event before the feed was closed", async () => {
  publish(CALL);
  publish(ENDED);
  events$.complete();
  await kept;
  expect(await flaky.truth.calls.call("c1")).toMatchObject({ to: "900", endedBy: "caller" });
});

it("records a call whose start could not be recorded, when the ledger is back", async () => {
  flaky.fate = () => "away";
  publish(CALL);
  await new Promise(setImmediate);
  flaky.fate = () => "works";
  publish(ENDED);
  events$.complete();
  await kept;
  expect(await flaky.truth.calls.call("c1")).toMatchObject({ to: "900", endedBy: "caller" });
});
