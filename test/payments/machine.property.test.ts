import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Digit } from "../../src/core/dtmf.js";
import type { CardingRefusal } from "../../src/core/payment.js";
import {
  initialState,
  type PayContext,
  type PayEffect,
  type PayEvent,
  type PayState,
} from "../../src/payments/state.js";
import { transition } from "../../src/payments/transition.js";
import { approved, payRequest } from "../support/pay-run.js";

/** What a caller, the clock and the connector can do; an event has the machine's current turn unless it is stale. */
type Move =
  | "heard"
  | "time-out"
  | "stale-heard"
  | "stale-time-out"
  | "answer"
  | "hangup"
  | "cut"
  | "reached"
  | { key: string };

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
    { weight: 1, arbitrary: fc.constantFrom("answer", "hangup", "cut", "reached").map((move) => [move]) },
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
    case "cut":
    case "reached":
      return { type: move };
    case "hangup":
      return { type: "gone", by: "caller" };
  }
}

/** During a cut no key arrives, and nothing that was stopped ends; a cut ends before the next begins. */
function isPossible(move: Move, isCut: boolean): boolean {
  if (move === "cut") return !isCut;
  if (move === "reached") return isCut;
  return !isCut || (typeof move !== "object" && move !== "heard" && move !== "time-out");
}

const over: CardingRefusal = { by: "card", message: "carding-limit" };

function play(all: Move[][], maxAttempts: number, { reportsEnd = false, refuses = false } = {}) {
  const context: PayContext = {
    request: payRequest({ maxAttempts, reportsEnd }),
    graceMs: 1_500,
    today: { month: 11, year: 2026 },
    refusal: (instrument) => (refuses && instrument !== undefined ? over : undefined),
  };
  let [state, effects] = transition(initialState(context.request), { type: "begin" }, context);
  const done: PayEffect[] = [...effects];
  let busyWhenDone = 0;
  let isCut = false;
  const steps: { readonly move: Move; readonly before: PayState; readonly after: PayState }[] = [];
  for (const move of all.flat()) {
    if (!isPossible(move, isCut)) continue;
    if (move === "cut" || move === "reached") isCut = move === "cut";
    const before = state;
    const finished = state.phase === "finished";
    [state, effects] = transition(state, eventOf(move, state), context);
    done.push(...effects);
    steps.push({ move, before, after: state });
    if (finished) busyWhenDone += effects.length;
  }
  const count = (type: PayEffect["type"]) => done.filter((effect) => effect.type === type).length;
  return { state, done, count, busyWhenDone, isCut, steps };
}

describe("the pay state machine, for any caller", () => {
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
      fc.property(moves, fc.boolean(), (all, reportsEnd) => {
        const { done, count } = play(all, 2, { reportsEnd, refuses: true });
        const finish = done.find((effect) => effect.type === "finish");
        const results = finish?.type === "finish" ? [finish.outcome.result] : [];
        expect(count("submit")).toBe(0);
        expect(results).not.toContain("success");
        expect(results).not.toContain("payment-connector-error");
      }),
      { numRuns: 1_000 },
    );
  });

  it("drops the digits of the field that a cut interrupts, and keeps field, try, round and earlier entries", () => {
    fc.assert(
      fc.property(moves, (all) => {
        for (const { move, before, after } of play(all, 2).steps) {
          if (move !== "cut" && move !== "reached") continue;
          expect(after.phase).toBe(before.phase);
          if (before.phase !== "collecting" || after.phase !== "collecting") continue;
          expect(after.entry.length).toBe(0);
          const kept = ["field", "attempt", "round", "first", "captured"] as const;
          expect(kept.map((name) => after[name] === before[name])).toEqual(kept.map(() => true));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("lets no timer run while keys cannot be received", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { state, done, isCut } = play([...all, ["cut"]], 2);
        if (!isCut || state.phase !== "collecting") return;
        const last = (types: string[]) => done.findLast((effect) => types.includes(effect.type))?.type;
        expect(last(["prompt", "stop-prompt"])).toBe("stop-prompt");
        expect(last(["start-timer", "stop-timer"])).toBe("stop-timer");
      }),
      { numRuns: 1_000 },
    );
  });

  it("always waits for a prompt, a timer, the connector or the end of a cut, unless it has finished", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { state, done, isCut } = play(all, 2);
        const last = (types: string[]) => done.findLast((effect) => types.includes(effect.type))?.type;
        const waits =
          last(["prompt", "stop-prompt"]) === "prompt" ||
          last(["start-timer", "stop-timer"]) === "start-timer" ||
          state.phase !== "collecting" ||
          isCut;
        expect(waits).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
