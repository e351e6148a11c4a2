import { config } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { Digit } from "../../src/core/dtmf.js";
import { FakeSwitch, leaseOf, parked } from "../support/fake-switch.js";
import { SwitchboardRun } from "../support/switchboard-run.js";

/** A controller with these calls, each claimed. */
async function serving(...ids: string[]): Promise<SwitchboardRun> {
  const run = await SwitchboardRun.attached();
  for (const id of ids) run.pbx.call(id);
  return run.send(...ids.map((id) => parked(id)));
}

describe("a call that parks", () => {
  it("is a new call, once, only in our context, and not a test call by the doctor", async () => {
    const run = await SwitchboardRun.attached();
    for (const id of ["a", "b", "c", "d"]) run.pbx.call(id);
    await run.send(parked("a"), parked("a"), parked("b", { context: "public" }), parked("c"));
    await run.send(parked("d", { isProbe: true }));
    expect(run.ids).toEqual(["a", "c"]);
  });

  it("is claimed by the lease of the dialplan, which ours replaces", async () => {
    const run = await serving("a");
    expect([run.pbx.leasesOf("a"), run.pbx.calls.get("a")?.variables.get("pay_controller")]).toEqual([
      [leaseOf("a", "me")],
      "me",
    ]);
  });

  it("belongs to another controller that was faster", async () => {
    const run = await SwitchboardRun.attached();
    run.pbx.call("a");
    run.pbx.takenBy("a", "other");
    await run.send(parked("a"));
    expect([run.ids, run.pbx.leasesOf("a"), run.lines]).toEqual([[], [leaseOf("a", "other")], []]);
  });

  it("is not taken when it has already ended, and leaves no lease", async () => {
    const run = await SwitchboardRun.attached();
    run.pbx.call("a");
    run.pbx.calls.delete("a");
    await run.send(parked("a"));
    expect([run.ids, run.pbx.leasesOf("a"), run.lines]).toEqual([[], [], []]);
  });

  it("is logged when the switch does not let us take it", async () => {
    const run = await SwitchboardRun.attached();
    run.pbx.call("a").instead = (command) =>
      command.startsWith("sched_api") ? run.link.refused("-ERR no") : undefined;
    await run.send(parked("a"));
    expect([run.ids, run.lines]).toEqual([
      [],
      [expect.objectContaining({ level: 50, call: "a", code: "ESL_COMMAND_REFUSED" })],
    ]);
  });

  it("is not taken once we accept no more calls; calls in progress continue", async () => {
    const run = await serving("a");
    run.board.stopTaking();
    run.pbx.call("b");
    await run.send(parked("b"), { type: "digit", id: "a", digit: Digit.star });
    await run.board.look();
    expect([run.ids, run.gone, run.pbx.leasesOf("b")]).toEqual([["a"], [], ["b"]]);
  });

  it("gets its own events and no others", async () => {
    const run = await serving("a", "b");
    const keys: string[] = [];
    for (const { call, digits$ } of run.calls) digits$.subscribe(() => keys.push(call.id));
    await run.send(
      { type: "digit", id: "b", digit: Digit.star },
      { type: "digit", id: "x", digit: Digit.star },
      { type: "hangup", id: "a", cause: "NORMAL_CLEARING" },
      { type: "unparked", id: "a" },
      { type: "hangup", id: "x", cause: "NORMAL_CLEARING" },
      { type: "unparked", id: "b" },
    );
    expect([keys, run.gone]).toEqual([["b"], ["a caller", "b transfer"]]);
  });

  it("is notified of the end of its sounds", async () => {
    const run = await serving("a");
    let isOver = false;
    run.calls[0]?.play("a.wav", "none").subscribe({ complete: () => (isOver = true) });
    const executionId = run.link.executionId();
    const done = { type: "executed", application: "playback", response: "FILE PLAYED", executionId } as const;
    await run.send({ ...done, id: "a", executionId: "other" }, { ...done, id: "x" });
    expect(isOver).toBe(false);
    await run.send({ ...done, id: "a" });
    expect(isOver).toBe(true);
  });

  it("is a new call when it parks again after it was transferred", async () => {
    const run = await serving("a");
    await run.send({ type: "unparked", id: "a" });
    run.pbx.call("a");
    await run.send(parked("a"));
    expect([run.ids, run.gone]).toEqual([["a", "a"], ["a transfer"]]);
  });

  it("has no lease after it has ended", async () => {
    const run = await serving("a");
    await run.send({ type: "hangup", id: "a", cause: "NORMAL_CLEARING" });
    await run.pass(60_000);
    expect(run.pbx.leasesOf("a")).toEqual([]);
  });

  describe("whose listener throws", () => {
    afterEach(() => {
      config.onUnhandledError = null;
    });

    it("does not disturb the others", async () => {
      const thrown: unknown[] = [];
      config.onUnhandledError = (error) => thrown.push(error);
      const run = await serving("a", "b");
      let received = 0;
      run.calls[0]?.digits$.subscribe(() => {
        throw new Error("no");
      });
      run.calls[0]?.digits$.subscribe(() => received++);
      run.calls[1]?.digits$.subscribe(() => received++);
      await run.send(
        { type: "digit", id: "a", digit: Digit.star },
        { type: "digit", id: "b", digit: Digit.star },
      );
      expect(received).toBe(2);
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(thrown).toEqual([new Error("no")]);
    });
  });
});

describe("the lease of a call", () => {
  it("is renewed at each third of its duration, and there is always one", async () => {
    const run = await serving("a");
    const seen: string[][] = [];
    for (let third = 0; third < 6; third++) {
      const before = [...run.pbx.tasks.keys()].at(-1);
      await run.pass(5_000);
      seen.push(run.pbx.leasesOf("a"));
      expect([...run.pbx.tasks.keys()].at(-1)).not.toBe(before);
    }
    expect([seen, run.gone]).toEqual([Array(6).fill([leaseOf("a", "me")]), []]);
  });

  it("that now belongs to another controller: the call has ended", async () => {
    const run = await serving("a");
    run.alive.add("other");
    run.pbx.takenBy("a", "other");
    await run.pass(5_000);
    expect([run.gone, run.pbx.leasesOf("a")]).toEqual([["a controller"], [leaseOf("a", "other")]]);
  });

  it("that could not be renewed is logged, and renewed the next time", async () => {
    const run = await serving("a");
    run.pbx.instead = (command) =>
      command.startsWith("sched_api") ? run.link.refused("-ERR no") : undefined;
    await run.pass(5_000);
    expect(run.lines).toEqual([
      expect.objectContaining({ level: 40, call: "a", code: "ESL_COMMAND_REFUSED" }),
    ]);
  });

  it("of a call that has just ended is not logged", async () => {
    const run = await serving("a");
    run.pbx.instead = (command) =>
      command.startsWith("show") ? "{}" : run.link.refused("-ERR No such channel!");
    await run.pass(5_000);
    expect(run.lines).toEqual([]);
  });
});

describe("a call that parked before we connected", () => {
  it("is taken when no controller has it; one that is ours and was not served resumes as inherited from us", async () => {
    const pbx = new FakeSwitch()
      .call("a")
      .call("b", { controller: "other" })
      .call("c", { direction: "outbound" });
    pbx.call("d", { controller: "me" });
    const run = new SwitchboardRun(pbx);
    run.alive.add("other");
    await run.reconnect();
    expect(run.calls.map(({ call }) => call)).toEqual([
      { id: "a", from: "1", callerName: "Ann", to: "2", direction: "inbound" },
      { id: "c", from: "1", callerName: "Ann", to: "2", direction: "outbound" },
      { id: "d", from: "1", callerName: "Ann", to: "2", direction: "inbound" },
    ]);
    expect(run.calls.map(({ inheritedFrom }) => inheritedFrom)).toEqual([
      undefined,
      undefined,
      { id: "me", sharesLedger: true },
    ]);
    expect(["a", "c", "d"].map((id) => pbx.leasesOf(id))).toEqual(
      ["a", "c", "d"].map((id) => [leaseOf(id, "me")]),
    );
  });

  it("is left alone in another context, and when it runs something else and no controller has served it", async () => {
    const pbx = new FakeSwitch().call("a", { context: "public" }).call("b", { application: "playback" });
    expect((await SwitchboardRun.attached(pbx)).ids).toEqual([]);
  });

  it("is one call when its event arrives as well", async () => {
    const run = new SwitchboardRun(new FakeSwitch().call("a"));
    const attached = run.reconnect();
    run.link.events$.next(parked("a"));
    await attached;
    expect(run.ids).toEqual(["a"]);
  });

  it("is found a second later when FreeSWITCH had not listed it yet", async () => {
    const run = await SwitchboardRun.attached();
    run.pbx.call("a");
    await run.pass(1_000);
    expect(run.ids).toEqual(["a"]);
    run.link.sent();
    await run.pass(60_000);
    expect(run.link.sent()).not.toContain("api show channels as json");
  });

  it("is not taken when it ends while it is looked up", async () => {
    const run = new SwitchboardRun(new FakeSwitch().call("a").call("b"));
    const attached = run.reconnect();
    run.link.events$.next({ type: "hangup", id: "a", cause: "NORMAL_CLEARING" });
    run.link.events$.next({ type: "unparked", id: "b" });
    await attached;
    expect(run.ids).toEqual([]);
  });

  it("that ended before its row was requested is skipped", async () => {
    const pbx = new FakeSwitch().call("a").call("b");
    const run = new SwitchboardRun(pbx);
    pbx.instead = (command) =>
      command.startsWith("uuid_getvar a") ? run.link.refused("-ERR No such channel!") : undefined;
    await run.reconnect();
    expect(run.ids).toEqual(["b"]);
  });

  it.each([
    ["FreeSWITCH refuses the table", "-ERR SQL disabled", "ESL_COMMAND_REFUSED"],
    ["the table is unreadable", "{", "ESL_FRAME_INVALID"],
  ])("is lost with a warning when %s", async (_, words, code) => {
    const run = new SwitchboardRun();
    run.pbx.instead = () => (words.startsWith("-ERR") ? run.link.refused(words) : words);
    await run.reconnect();
    expect(run.lines).toEqual([expect.objectContaining({ level: 40, code })]);
  });

  it("is ignored when the connection has closed", async () => {
    const run = new SwitchboardRun();
    const attached = run.reconnect();
    await Promise.resolve();
    run.cut();
    await attached;
    await run.pass(60_000);
    expect([run.lines, run.link.sent()]).toEqual([[], ["api show channels as json"]]);
  });
});
