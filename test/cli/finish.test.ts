import { describe, expect, it } from "vitest";
import { PaymentsInFlight } from "../../src/call/payments-in-flight.js";
import { finish } from "../../src/cli/serve/finish.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

/** A switch with calls that end when the test says so; `steps` tells what was done. */
function stopping() {
  const steps: string[] = [];
  const clock = new VirtualClock();
  const inFlight = new PaymentsInFlight();
  const calls = deferred();
  const { logger, lines } = recordingLogger();
  const served = {
    reception: { close: () => calls.promise },
    freeSwitch: { close: () => void steps.push("switch closed") },
    inFlight,
  };
  const over = finish([served], clock, logger).then(() => steps.push("over"));
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  };
  return { steps, inFlight, calls, lines, over, pass };
}

describe("a process that is asked to stop", () => {
  it("is over when its calls have ended, and waits for nothing else then", async () => {
    const { steps, calls, over, pass } = stopping();
    await pass(1_000);
    expect(steps).toEqual([]);
    calls.resolve();
    await over;
    expect(steps).toEqual(["switch closed", "over"]);
  });

  it("lets go of callers who are still typing, and waits until that is told", async () => {
    const { steps, calls, over, pass } = stopping();
    await pass(10_000);
    expect(steps).toEqual(["switch closed"]);
    calls.resolve();
    await over;
  });

  it("waits for a payment at its connector for as long as that takes", async () => {
    const { steps, inFlight, calls, lines, over, pass } = stopping();
    const payment = deferred();
    void inFlight.track(payment.promise);
    await pass(300_000);
    expect(steps).toEqual([]);
    expect(lines[0]?.msg).toMatch(/^waiting for 1 payment/);
    payment.resolve();
    await pass(0);
    expect(steps).toEqual([]);
    calls.resolve();
    await over;
  });

  it("waits for a payment that was sent while the end of another one was told", async () => {
    const { steps, inFlight, over, pass } = stopping();
    const [first, second] = [deferred(), deferred()];
    void inFlight.track(first.promise);
    await pass(10_000);
    first.resolve();
    await pass(9_000);
    void inFlight.track(second.promise);
    await pass(60_000);
    expect(steps).toEqual(["switch closed"]);
    second.resolve();
    await pass(0);
    await pass(10_000);
    await over;
    expect(steps).toEqual(["switch closed", "over"]);
  });

  it("does not wait for ever for a call whose end is not told", async () => {
    const { over, pass } = stopping();
    for (let minute = 0; minute < 3; minute++) await pass(10_000);
    await over;
  });
});
