import { Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { gracefulShutdown } from "../../src/app/graceful-shutdown.js";
import { PaymentsInFlight } from "../../src/calls/payments-in-flight.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const DRAIN_MS = 300_000;

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

/** A switch with one call that ends when the test says so; `steps` lists what was done. */
function stopping() {
  const steps: string[] = [];
  const clock = new VirtualClock();
  const inFlight = new PaymentsInFlight();
  const call = deferred();
  const hurry$ = new Subject<void>();
  const { logger, lines } = recordingLogger();
  let serving = 1;
  void call.promise.then(() => serving--);
  const served = {
    reception: {
      close: () => call.promise,
      get serving() {
        return serving;
      },
    },
    freeSwitch: {
      stopTaking: () => void steps.push("takes no more calls"),
      close: async () => void steps.push("switch closed"),
    },
    inFlight,
  };
  const over = gracefulShutdown([served], { drainMs: DRAIN_MS, hurry$, clock, logger }).then(() =>
    steps.push("over"),
  );
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  };
  return { steps, inFlight, call, hurry: () => hurry$.next(), lines, over, pass };
}

describe("a process that is asked to stop", () => {
  it("takes no more calls, and ends as soon as those in progress have ended", async () => {
    const { steps, call, over, pass } = stopping();
    await pass(DRAIN_MS - 1);
    expect(steps).toEqual(["takes no more calls"]);
    call.resolve();
    await over;
    expect(steps).toEqual(["takes no more calls", "switch closed", "over"]);
  });

  it("logs how many calls it waits for, and how many it leaves", async () => {
    const { call, lines, over, pass } = stopping();
    await pass(DRAIN_MS);
    call.resolve();
    await over;
    expect(lines).toMatchObject([
      { calls: 1, msg: expect.stringMatching(/^draining: up to 300 s/) },
      { level: 40, calls: 1, msg: expect.stringMatching(/^calls are left/) },
    ]);
  });

  it("leaves calls after the longest time of a payment, and waits until that is reported", async () => {
    const { steps, call, over, pass } = stopping();
    await pass(DRAIN_MS);
    expect(steps).toEqual(["takes no more calls", "switch closed"]);
    call.resolve();
    await over;
    expect(steps.at(-1)).toBe("over");
  });

  it("leaves calls at once when it is asked a second time", async () => {
    const { steps, call, hurry, over, pass } = stopping();
    await pass(1_000);
    hurry();
    await pass(0);
    expect(steps).toEqual(["takes no more calls", "switch closed"]);
    call.resolve();
    await over;
  });

  it("waits for a payment at its connector for as long as that takes, however often it is asked", async () => {
    const { steps, inFlight, call, hurry, lines, over, pass } = stopping();
    const payment = deferred();
    void inFlight.track(payment.promise);
    hurry();
    await pass(DRAIN_MS + 300_000);
    expect(steps).toEqual(["takes no more calls"]);
    expect(lines.at(-1)?.msg).toMatch(/^waiting for 1 payment/);
    payment.resolve();
    await pass(0);
    expect(steps).toEqual(["takes no more calls"]);
    call.resolve();
    await over;
    expect(steps).toEqual(["takes no more calls", "switch closed", "over"]);
  });

  it("waits for a payment that was sent while the end of another one was reported", async () => {
    const { steps, inFlight, over, pass } = stopping();
    const [first, second] = [deferred(), deferred()];
    void inFlight.track(first.promise);
    await pass(DRAIN_MS);
    first.resolve();
    await pass(9_000);
    void inFlight.track(second.promise);
    await pass(60_000);
    expect(steps).toEqual(["takes no more calls", "switch closed"]);
    second.resolve();
    await pass(0);
    await pass(10_000);
    await over;
    expect(steps).toEqual(["takes no more calls", "switch closed", "over"]);
  });

  it("does not wait forever for a call whose end is not reported", async () => {
    const { over, pass } = stopping();
    await pass(DRAIN_MS);
    for (let time = 0; time < 2; time++) await pass(10_000);
    await over;
  });
});
