import { Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { Controllers } from "../../src/freeswitch/controllers.js";
import { joinSwitch, watchControllers } from "../../src/freeswitch/shared-switch.js";
import { codeOf } from "../support/link-run.js";
import { recordingLogger } from "../support/recording-logger.js";
import { SharedGlobals } from "../support/shared-globals.js";
import { VirtualClock } from "../support/virtual-clock.js";

/** A controller "me" that connects to a switch where the other one is, or has been. */
function coming({ takeover = false, ended = async (): Promise<string[]> => [] } = {}) {
  const globals = new SharedGlobals();
  const clock = new VirtualClock();
  const { logger, lines } = recordingLogger();
  const { api } = globals;
  const shared = { api, address: "pbx:8021", clock, logger };
  const identity = { id: "me", ledger: "L1", name: "here:1" };
  const controllers = new Controllers(identity, ended, clock, 15);
  const pass = async (ms: number, each: () => void = () => undefined) => {
    for (let passed = 0; passed < ms; passed += 500) {
      each();
      clock.advance(500);
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    }
  };
  let beat = 0;
  const beats = (ledger: string) => () => globals.set("pay_presence_other", `${ledger} there:2 ${++beat}`);
  const join = () => joinSwitch(controllers, { identity, takeover, ended: async () => [] }, shared);
  return { globals, controllers, shared, clock, lines, pass, beats, join };
}

describe("a controller that connects to a switch", () => {
  it("announces itself at once when it is alone", async () => {
    const { globals, join } = coming();
    await join();
    expect(globals.shown()).toEqual({ pay_presence_me: "L1 here:1 1" });
  });

  it("serves alongside one with the same ledger", async () => {
    const { globals, beats, join } = coming();
    beats("L1")();
    await join();
    expect(Object.keys(globals.shown())).toEqual(["pay_presence_other", "pay_presence_me"]);
  });

  it("does not serve when one with a separate ledger is alive, and names it", async () => {
    const { globals, beats, join, pass } = coming();
    beats("L2")();
    const joined = join().catch((thrown: AppError) => thrown);
    await pass(4_000, beats("L2"));
    expect(await joined).toMatchObject({
      code: "SWITCH_SERVED",
      message: expect.stringContaining("pbx:8021 is served by there:2 (other)"),
    });
    expect(Object.keys(globals.shown())).toEqual(["pay_presence_other"]);
  });

  it("waits until a leftover one is known to have ended", async () => {
    const { globals, beats, join, pass } = coming();
    beats("L2")();
    const joined = codeOf(join());
    await pass(4_000);
    expect(await joined).toBeUndefined();
    expect(globals.shown()).toHaveProperty("pay_presence_me");
  });

  it("serves at once after one that has left", async () => {
    const { globals, join } = coming();
    globals.set("pay_presence_other", "L2 there:2 left");
    await join();
    expect(globals.shown()).toHaveProperty("pay_presence_me");
  });

  it("serves alongside one with a separate ledger when configured to, with a warning", async () => {
    const { globals, beats, lines, join, pass } = coming({ takeover: true });
    beats("L2")();
    const joined = codeOf(join());
    await pass(4_000, beats("L2"));
    expect([await joined, lines]).toEqual([
      undefined,
      [expect.objectContaining({ level: 40, controller: "there:2" })],
    ]);
    expect(globals.shown()).toHaveProperty("pay_presence_me");
  });

  it("fails as the switch does", async () => {
    const { globals, join } = coming();
    globals.fault = new AppError("ESL_DEADLINE", "no answer");
    expect(await codeOf(join())).toBe("ESL_DEADLINE");
  });
});

/** A watching controller; `looks` counts how often calls without a controller were looked for. */
function watching(options: Parameters<typeof coming>[0] = {}) {
  const run = coming(options);
  const until$ = new Subject<void>();
  const done = { looks: 0, silences: 0, lates: 0 };
  watchControllers(run.controllers, run.shared, until$, {
    onEnded: async () => {
      done.looks++;
      return true;
    },
    onSilent: () => void done.silences++,
    onLate: () => void done.lates++,
  });
  return { ...run, until$, done };
}

describe("a controller that serves", () => {
  it("shows every second that it is alive, until it stops", async () => {
    const { globals, until$, pass } = watching();
    await pass(3_500);
    expect(globals.shown()).toEqual({ pay_presence_me: "L1 here:1 4" });
    until$.next();
    await pass(5_000);
    expect(globals.shown()).toEqual({ pay_presence_me: "L1 here:1 4" });
  });

  it("also shows it while the ledger does not answer which others have ended", async () => {
    const { globals, pass } = watching({ ended: () => new Promise(() => undefined) });
    await pass(3_500);
    expect(globals.shown()).toEqual({ pay_presence_me: "L1 here:1 4" });
  });

  it("looks for the calls of another one that has ended, logs it, and removes its variable", async () => {
    const { globals, lines, done, beats, pass } = watching();
    await pass(5_000, beats("L1"));
    expect([done.looks, lines]).toEqual([0, []]);
    await pass(5_000);
    expect(done.looks).toBe(1);
    expect(lines).toEqual([expect.objectContaining({ level: 40, controller: "other", name: "there:2" })]);
    expect(Object.keys(globals.shown())).toEqual(["pay_presence_me"]);
  });

  it("looks at once for the calls of one that has left", async () => {
    const { globals, done, beats, pass } = watching();
    await pass(2_000, beats("L1"));
    globals.set("pay_presence_other", "L1 there:2 left");
    await pass(1_000);
    expect([done.looks, Object.keys(globals.shown())]).toEqual([1, ["pay_presence_me"]]);
  });

  it("reports when the switch does not answer; a refusal is a sign of life", async () => {
    const { globals, done, pass } = watching();
    globals.fault = new AppError("ESL_COMMAND_REFUSED", "-ERR no");
    await pass(2_000);
    expect(done.silences).toBe(0);
    globals.fault = new AppError("ESL_DEADLINE", "no answer");
    await pass(1_000);
    expect(done.silences).toBe(1);
  });
});
