import { describe, expect, it } from "vitest";
import { CallTaskQueue } from "../../src/calls/call-task-queue.js";
import { PaySessions, type Starting } from "../../src/calls/pay-sessions.js";

/** Served calls whose payments have the ids p1, p2 ... */
function served(...callIds: string[]) {
  let ids = 0;
  const sessions = new PaySessions(() => `p${++ids}`);
  const calls = callIds.map((callId) => {
    const interjections = new CallTaskQueue();
    const start = (parameters: unknown): Starting => ({ mistakes: [`${callId} ${parameters}`] });
    return { interjections, release: sessions.hold(callId, { interjections, start }) };
  });
  return { sessions, first: calls[0] as (typeof calls)[number] };
}

/** A payment that runs until `end` is called. */
function held() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end: () => end() };
}

describe("stopping a payment", () => {
  it("finds the payment of the call while it runs, and not before or after", async () => {
    const { sessions, first } = served("c1");
    expect(sessions.stop("c1")).toBe("no-payment");
    const { ended, end } = held();
    const ids: string[] = [];
    let stops = 0;
    const run = sessions.run("c1", async ({ id, stop$ }) => {
      ids.push(id);
      stop$.subscribe(() => stops++);
      await ended;
    });
    expect(sessions.stop("c1")).toBe("stopped");
    expect(sessions.stop("c2")).toBe("unknown-call");
    end();
    await run;
    expect([ids, stops, sessions.stop("c1")]).toEqual([["p1"], 1, "no-payment"]);
    first.release();
    expect(sessions.stop("c1")).toBe("unknown-call");
  });

  it("removes a payment that fails", async () => {
    const { sessions } = served("c1");
    await expect(sessions.run("c1", () => Promise.reject(new RangeError("no")))).rejects.toThrow("no");
    expect(sessions.stop("c1")).toBe("no-payment");
  });
});

describe("requesting a payment", () => {
  it("finds a call that returned while its first run was ending", () => {
    const { sessions, first } = served("c1", "c1");
    first.release();
    expect(sessions.start("c1", 7)).toEqual({ mistakes: ["c1 7"] });
  });

  it("is for the call that is named", () => {
    const { sessions } = served("c1", "c2");
    expect(sessions.start("c2", 7)).toEqual({ mistakes: ["c2 7"] });
    expect(sessions.start("c3", 7)).toEqual({ refused: "unknown-call" });
  });

  it("runs it when the document allows it, under the returned id", async () => {
    const { sessions, first } = served("c1");
    const ran: string[] = [];
    const payment = (id: string) =>
      sessions.run(
        "c1",
        async (session) => {
          ran.push(`${id} ${session.id}`);
        },
        id,
      );
    expect(sessions.book("c1", payment)).toEqual({ id: "p1" });
    expect(ran).toEqual([]);
    await first.interjections.run();
    expect(ran).toEqual(["p1 p1"]);
    expect(sessions.book("c1", payment)).toEqual({ id: "p2" });
  });

  it("is refused while one runs, or waits to run", async () => {
    const { sessions, first } = served("c1");
    const { ended, end } = held();
    const run = sessions.run("c1", () => ended);
    const refused = { refused: "in-progress" };
    expect(sessions.book("c1", () => Promise.resolve())).toEqual(refused);
    end();
    await run;
    expect(sessions.book("c1", () => Promise.resolve())).toMatchObject({ id: expect.anything() });
    expect(sessions.book("c1", () => Promise.resolve())).toEqual(refused);
    expect(sessions.stop("c1")).toBe("no-payment");
    await first.interjections.run();
    expect(sessions.book("c1", () => Promise.resolve())).toMatchObject({ id: expect.anything() });
  });
});
