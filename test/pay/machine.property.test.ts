import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CardingRefusal } from "../../src/domain/carding-limit.js";
import { Digit } from "../../src/domain/digit.js";
import {
  initialState,
  type PayContext,
  type PayEffect,
  type PayEvent,
  type PayState,
} from "../../src/pay/state.js";
import { transition } from "../../src/pay/transition.js";
import { approved, payRequest } from "../support/pay-run.js";

/** What a caller, the clock and the connector can do; `current` stands for the turn that the machine is in. */
type Move = "heard" | "time-out" | "stale-heard" | "stale-time-out" | "answer" | "hangup" | { key: string };

const anyKey = fc.constantFrom(..."0123456789#").map((key) => ({ key }));
const star = fc.constant({ key: "*" });
const plausible = fc.constantFrom("5555555555554444", "4242424242424242#", "1230", "123", "94105#");
const moves = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: anyKey.map((key) => [key]) },
    { weight: 6, arbitrary: plausible.map((keys) => [...keys].map((key) => ({ key }))) },
    {
      weight: 6,
      arbitrary: fc.constantFrom("heard", "time-out", "stale-heard", "stale-time-out").map((move) => [move]),
    },
    { weight: 1, arbitrary: fc.constantFrom("answer", "hangup").map((move) => [move]) },
    { weight: 1, arbitrary: star.map((key) => [key]) },
  ),
  { maxLength: 60 },
) as fc.Arbitrary<Move[][]>;

function eventOf(move: Move, { turn }: PayState): PayEvent {
  if (typeof move === "object")
    return { type: "digit", digit: Digit.fromCode(move.key.charCodeAt(0)) as Digit };
  switch (move) {
    case "heard":
      return { type: "prompt-heard", turn };
    case "stale-heard":
      return { type: "prompt-heard", turn: turn - 1 };
    case "time-out":
      return { type: "time-out", turn };
    case "stale-time-out":
      return { type: "time-out", turn: turn - 1 };
    case "answer":
      return { type: "answer", outcome: approved };
    case "hangup":
      return { type: "gone", by: "caller" };
  }
}

const over: CardingRefusal = { by: "card", message: "carding-limit" };

function play(all: Move[][], maxAttempts: number, { tellsEnd = false, refuses = false } = {}) {
  const context: PayContext = {
    request: payRequest({ maxAttempts, tellsEnd }),
    graceMs: 1_500,
    today: { month: 11, year: 2026 },
    refusal: (instrument) => (refuses && instrument !== undefined ? over : undefined),
  };
  let [state, effects] = transition(initialState(context.request), { type: "begin" }, context);
  const done: PayEffect[] = [...effects];
  let busyWhenDone = 0;
  for (const move of all.flat()) {
    const finished = state.phase === "finished";
    [state, effects] = transition(state, eventOf(move, state), context);
    done.push(...effects);
    if (finished) busyWhenDone += effects.length;
  }
  const count = (type: PayEffect["type"]) => done.filter((effect) => effect.type === type).length;
  return { state, done, count, busyWhenDone };
}

describe("the pay machine, whatever the caller does", () => {
  it("sends a card at most once, finishes at most once, and is silent after", () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 3 }), (all, maxAttempts) => {
        const { state, count, busyWhenDone } = play(all, maxAttempts);
        expect(count("submit")).toBeLessThanOrEqual(1);
        expect(count("finish")).toBe(state.phase === "finished" ? 1 : 0);
        expect(busyWhenDone).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it("never asks more often than maxAttempts, and succeeds only with a card that was sent", () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 3 }), (all, maxAttempts) => {
        const { done, count } = play(all, maxAttempts);
        const finish = done.find((effect) => effect.type === "finish");
        for (const effect of done) {
          if (effect.type === "report") expect(effect.report.attempt).toBeLessThanOrEqual(maxAttempts);
        }
        if (finish?.type === "finish" && finish.outcome.result === "success") expect(count("submit")).toBe(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it("sends no card that is refused", () => {
    fc.assert(
      fc.property(moves, fc.boolean(), (all, tellsEnd) => {
        const { done, count } = play(all, 2, { tellsEnd, refuses: true });
        const finish = done.find((effect) => effect.type === "finish");
        const results = finish?.type === "finish" ? [finish.outcome.result] : [];
        expect(count("submit")).toBe(0);
        expect(results).not.toContain("success");
        expect(results).not.toContain("payment-connector-error");
      }),
      { numRuns: 1_000 },
    );
  });

  it("always waits for something: a prompt, a timer, the connector, or nothing when finished", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { state, done } = play(all, 2);
        const last = (types: string[]) => done.findLast((effect) => types.includes(effect.type))?.type;
        const waits =
          last(["prompt", "stop-prompt"]) === "prompt" ||
          last(["start-timer", "stop-timer"]) === "start-timer" ||
          state.phase !== "collecting";
        expect(waits).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
