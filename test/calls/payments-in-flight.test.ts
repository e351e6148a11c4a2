import { describe, expect, it } from "vitest";
import { PaymentsInFlight } from "../../src/calls/payments-in-flight.js";

describe("payments in flight", () => {
  it("are awaited until each has settled, including those sent meanwhile", async () => {
    const inFlight = new PaymentsInFlight();
    const settle: (() => void)[] = [];
    const payment = () => inFlight.track(new Promise<void>((resolve) => settle.push(resolve)));
    const first = payment();
    let settled = false;
    const waiting = inFlight.settled().then(() => {
      settled = true;
    });
    const second = payment();
    settle[0]?.();
    await first;
    expect([inFlight.count, settled]).toEqual([1, false]);
    settle[1]?.();
    await second;
    await waiting;
    expect([inFlight.count, settled]).toEqual([0, true]);
  });

  it("count a payment that failed as settled", async () => {
    const inFlight = new PaymentsInFlight();
    await expect(inFlight.track(Promise.reject(new Error("no")))).rejects.toThrow("no");
    await inFlight.settled();
    expect(inFlight.count).toBe(0);
  });
});
