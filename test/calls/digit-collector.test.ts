import { BehaviorSubject, Observable, ReplaySubject, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { collectKeys, DigitInput } from "../../src/calls/digit-collector.js";
import type { ChannelEnd } from "../../src/core/call.js";
import { Digit } from "../../src/core/dtmf.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const RULES = { maxDigits: 4, terminators: "#", initialMs: 5_000, digitMs: 3_000 };

/** A caller who is asked for keys; the question plays until the test ends it. */
function asked() {
  const clock = new VirtualClock();
  const digits$ = new Subject<Digit>();
  const hangup$ = new ReplaySubject<ChannelEnd>(1);
  const isReachable$ = new BehaviorSubject(true);
  const added: string[] = [];
  let asks = 0;
  let sounding = 0;
  const heard$ = new Subject<never>();
  const question$ = new Observable<never>((listener) => {
    asks++;
    sounding++;
    const subscription = heard$.subscribe(listener);
    return () => {
      sounding--;
      subscription.unsubscribe();
    };
  });
  const context = {
    channel: { digits$, hangup$, isReachable$ },
    services: { clock },
    keyedIn: { add: (text: string) => void added.push(text) },
    logger: recordingLogger().logger,
    timeline: { record: () => undefined },
  };
  const entry = new DigitInput();
  let isOver = false;
  collectKeys(question$, RULES, entry, context).subscribe({ complete: () => (isOver = true) });
  return {
    entry,
    clock,
    added,
    keys: (keys: string) => {
      for (const key of keys) digits$.next(Digit.fromCode(key.charCodeAt(0)) as Digit);
    },
    hear: () => heard$.complete(),
    cut: () => isReachable$.next(false),
    reach: () => isReachable$.next(true),
    go: (gone: ChannelEnd) => {
      hangup$.next(gone);
      hangup$.complete();
      digits$.complete();
      isReachable$.complete();
    },
    state: () => ({ asks, sounding, isOver }),
  };
}

describe("keys that a document requests", () => {
  it.each([
    ["the requested number of digits", "7391", "7391", ""],
    ["fewer digits and a terminator", "73#", "73", "#"],
  ])("are complete with %s", (_what, typed, text, terminator) => {
    const run = asked();
    run.keys(typed);
    expect([run.state().isOver, run.entry.text, run.entry.terminator]).toEqual([true, text, terminator]);
    expect(run.added).toEqual([text]);
  });

  it("end after a silence, counted from the end of the question and from each key", () => {
    const run = asked();
    run.clock.advance(60_000);
    run.keys("7");
    run.clock.advance(2_999);
    expect(run.state().isOver).toBe(false);
    run.clock.advance(1);
    expect([run.state().isOver, run.entry.text]).toEqual([true, "7"]);
    const silent = asked();
    silent.hear();
    silent.clock.advance(5_000);
    expect(silent.state().isOver).toBe(true);
  });
});

describe("an interruption while keys are collected", () => {
  it("stops the question and every timer, and repeats the question when the call is reachable", () => {
    const run = asked();
    run.keys("73");
    run.cut();
    run.clock.advance(600_000);
    expect(run.state()).toEqual({ asks: 1, sounding: 0, isOver: false });
    run.reach();
    expect(run.state()).toEqual({ asks: 2, sounding: 1, isOver: false });
  });

  it("discards the keys before it, and no log shows them", () => {
    const run = asked();
    run.keys("73");
    run.cut();
    run.reach();
    run.keys("9182");
    expect([run.entry.text, run.added]).toEqual(["9182", ["73", "9182"]]);
  });

  it.each(["link", "controller", "caller"] as const)("ends when the call is ended by %s during it", (by) => {
    const run = asked();
    run.cut();
    run.go(by === "caller" ? { by, cause: "NORMAL_CLEARING" } : { by });
    expect(run.state()).toEqual({ asks: 1, sounding: 0, isOver: true });
  });
});

it("the end of the call ends the collection", () => {
  const run = asked();
  run.go({ by: "caller", cause: "NORMAL_CLEARING" });
  expect(run.state().isOver).toBe(true);
});
