import { describe, expect, it } from "vitest";
import { PaySessions } from "../../src/call/pay-sessions.js";

/** A payment that runs until `end` is called, and tells whether it was stopped. */
function held() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end: () => end() };
}

describe("stopping a payment", () => {
  it("finds the payment of the call while it runs, and not before or after", async () => {
    const sessions = new PaySessions(() => "p1");
    expect(sessions.stop("c1")).toBe("unknown-call");
    const release = sessions.hold("c1");
    expect(sessions.stop("c1")).toBe("no-payment");
    const { ended, end } = held();
    const ids: string[] = [];
    let stops = 0;
    const run = sessions.run("c1", true, async ({ id, stop$ }) => {
      ids.push(id);
      stop$.subscribe(() => stops++);
      await ended;
    });
    expect(sessions.stop("c1")).toBe("stopped");
    expect(sessions.stop("c2")).toBe("unknown-call");
    end();
    await run;
    expect([ids, stops, sessions.stop("c1")]).toEqual([["p1"], 1, "no-payment"]);
    release();
    expect(sessions.stop("c1")).toBe("unknown-call");
  });

  it("leaves alone a payment whose dialect has no result for it", async () => {
    const sessions = new PaySessions(() => "p1");
    sessions.hold("c1");
    const { ended, end } = held();
    const run = sessions.run("c1", false, () => ended);
    expect(sessions.stop("c1")).toBe("no-payment");
    end();
    await run;
  });

  it("forgets a payment that fails", async () => {
    const sessions = new PaySessions(() => "p1");
    sessions.hold("c1");
    await expect(sessions.run("c1", true, () => Promise.reject(new RangeError("no")))).rejects.toThrow("no");
    expect(sessions.stop("c1")).toBe("no-payment");
  });
});
