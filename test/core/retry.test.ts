import { NEVER, Subject, VirtualTimeScheduler } from "rxjs";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { doubling, isTransientHttp, pauseAfter, Retries, stepped } from "../../src/core/retry.js";

describe("a retry schedule", () => {
  it("doubles its pauses up to the longest", () => {
    expect([1, 2, 3, 4, 5, 2_000].map(doubling(250, 2_000))).toEqual([250, 500, 1_000, 2_000, 2_000, 2_000]);
  });

  it("repeats its last step", () => {
    expect([1, 2, 3, 4].map(stepped([200, 1_000]))).toEqual([200, 1_000, 1_000, 1_000]);
  });

  it("adds jitter, and waits as long as it is asked to, never shorter", () => {
    const schedule = { retries: 2, pauseMs: stepped([100]), jitter: { always: 0.5, random: 0.5 } };
    expect(pauseAfter(1, schedule, () => 0)).toBe(50);
    expect(pauseAfter(2, schedule, () => 1)).toBe(100);
    expect(pauseAfter(2, schedule, () => 1, 70)).toBe(100);
    expect(pauseAfter(2, schedule, () => 1, 700)).toBe(700);
    expect(pauseAfter(3, schedule, () => 1, 700)).toBeUndefined();
  });
});

describe("the retries of an operation", () => {
  const ranAt = async (retries: Retries, clock: VirtualTimeScheduler, until$ = NEVER) => {
    const next = retries.next(0, until$);
    clock.flush();
    return (await next) ? clock.now() : undefined;
  };

  it("wait on the clock, and end after the last one", async () => {
    const clock = new VirtualTimeScheduler();
    const retries = new Retries({ retries: 2, pauseMs: doubling(100) }, clock);
    expect(await ranAt(retries, clock)).toBe(100);
    expect(await ranAt(retries, clock)).toBe(300);
    expect(await ranAt(retries, clock)).toBeUndefined();
  });

  it("begin again after a success", async () => {
    const clock = new VirtualTimeScheduler();
    const retries = new Retries({ pauseMs: doubling(100) }, clock);
    expect(await ranAt(retries, clock)).toBe(100);
    retries.restart();
    expect(await ranAt(retries, clock)).toBe(200);
  });

  it("do not wait longer than they are wanted", async () => {
    const stopped = new Subject<void>();
    const next = new Retries({ pauseMs: doubling(100) }, new VirtualTimeScheduler()).next(0, stopped);
    stopped.next();
    expect(await next).toBe(true);
  });
});

it("only faults that pass by themselves are transient", () => {
  expect(isTransientHttp(new AppError("HTTP_NO_ANSWER", "app.example"))).toBe(true);
  expect(isTransientHttp(new AppError("HTTP_ADDRESS_REFUSED", "app.example"))).toBe(false);
  expect(isTransientHttp(new Error("no answer"))).toBe(false);
});
