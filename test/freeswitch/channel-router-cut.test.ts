import { describe, expect, it } from "vitest";
import { FakeSwitch, leaseOf, parked } from "../support/fake-switch.js";
import { SwitchboardRun } from "../support/switchboard-run.js";

/** A controller that serves the call "a" when its connection is lost. */
async function cutOff(): Promise<SwitchboardRun> {
  const run = await SwitchboardRun.attached(new FakeSwitch().call("a"));
  return run.cut();
}

/** Whether the calls can be reached, each with its latest value. */
function reachable({ calls }: SwitchboardRun): boolean[] {
  return calls.map((channel) => {
    let last = false;
    channel.isReachable$.subscribe((is) => (last = is)).unsubscribe();
    return last;
  });
}

describe("a call whose connection is lost", () => {
  it("resumes over the next one, with a new lease, when it is still ours", async () => {
    const run = await cutOff();
    expect([reachable(run), run.gone]).toEqual([[false], []]);
    await run.reconnect();
    expect([reachable(run), run.gone, run.ids, run.pbx.leasesOf("a")]).toEqual([
      [true],
      [],
      ["a"],
      [leaseOf("a", "me")],
    ]);
  });

  it("has its lease renewed over the next one", async () => {
    const run = await cutOff();
    await run.reconnect();
    run.link.sent();
    await run.pass(5_000);
    expect(run.link.sent()).toContain("api sched_api +15 pay_lease_a_me uuid_transfer a fallback XML pay");
  });

  it("belongs to another controller that has taken it", async () => {
    const run = await cutOff();
    run.pbx.takenBy("a", "other");
    run.alive.add("other");
    await run.reconnect();
    expect([run.gone, run.ids, run.pbx.leasesOf("a")]).toEqual([
      ["a controller"],
      ["a"],
      [leaseOf("a", "other")],
    ]);
  });

  it("has ended when the caller hung up in the meantime", async () => {
    const run = await cutOff();
    run.pbx.calls.delete("a");
    await run.reconnect();
    expect([run.gone, run.lines]).toEqual([["a caller"], []]);
  });

  it("has ended when it is in the fallback extension, and is left there", async () => {
    const run = await cutOff();
    run.pbx.fallBack("a");
    await run.reconnect();
    expect([run.gone, run.pbx.leasesOf("a")]).toEqual([["a transfer"], []]);
  });

  it("has ended when its lease expired during the query", async () => {
    const run = await cutOff();
    run.pbx.dropLeases("a");
    await run.reconnect();
    expect([run.gone, run.pbx.leasesOf("a")]).toEqual([["a transfer"], []]);
  });

  it("is abandoned when no lease can exist anymore, and keeps the lease for others", async () => {
    const run = await cutOff();
    await run.pass(19_999);
    expect(run.gone).toEqual([]);
    await run.pass(1);
    expect([run.gone, run.pbx.leasesOf("a")]).toEqual([["a link"], [leaseOf("a", "me")]]);
  });

  it("is not abandoned when a connection is made in time", async () => {
    const run = await cutOff();
    await run.pass(10_000);
    await run.reconnect();
    await run.pass(20_000);
    expect(run.gone).toEqual([]);
  });

  it("resumes after a second connection loss during the first queries", async () => {
    const run = await cutOff();
    const attached = run.reconnect();
    run.cut();
    await attached;
    expect([reachable(run), run.gone, run.lines]).toEqual([[false], [], []]);
    await run.reconnect();
    expect([reachable(run), run.pbx.leasesOf("a")]).toEqual([[true], [leaseOf("a", "me")]]);
  });

  it("ends, by the link, when everything is closed", async () => {
    const run = await SwitchboardRun.attached(new FakeSwitch().call("a"));
    run.board.close();
    await run.settled();
    expect([run.gone, run.pbx.leasesOf("a")]).toEqual([["a link"], [leaseOf("a", "me")]]);
  });
});

describe("a claim interrupted by a connection loss", () => {
  it.each(["sched_api", "sched_del", "uuid_setvar"])("at %s is repeated", async (at) => {
    const run = await SwitchboardRun.attached();
    run.pbx.call("a");
    const { answers } = run.link;
    run.link.answers = (command) => {
      const answer = answers(command);
      return command.startsWith(at) ? run.link.closed() : answer;
    };
    await run.send(parked("a"));
    expect(run.ids).toEqual([]);
    run.cut();
    await run.reconnect();
    expect([run.ids, run.pbx.leasesOf("a")]).toEqual([["a"], [leaseOf("a", "me")]]);
  });
});

describe("a call of another controller", () => {
  it("that has ended is taken over, with its name and whether its ledger is ours", async () => {
    const pbx = new FakeSwitch().call("a", { controller: "ended" }).call("b", { controller: "stranger" });
    const run = new SwitchboardRun(pbx);
    run.sharing.add("ended");
    await run.reconnect();
    expect(run.calls.map(({ call, inheritedFrom }) => [call.id, inheritedFrom])).toEqual([
      ["a", { id: "ended", sharesLedger: true }],
      ["b", { id: "stranger", sharesLedger: false }],
    ]);
    expect([pbx.leasesOf("a"), pbx.leasesOf("b")]).toEqual([[leaseOf("a", "me")], [leaseOf("b", "me")]]);
  });

  it("that is alive is left to it, until it has ended", async () => {
    const run = new SwitchboardRun(new FakeSwitch().call("a", { controller: "other", application: "speak" }));
    run.alive.add("other");
    await run.reconnect();
    expect([run.ids, run.pbx.leasesOf("a")]).toEqual([[], [leaseOf("a", "other")]]);
    run.alive.delete("other");
    await run.board.look();
    expect([run.ids, run.pbx.leasesOf("a")]).toEqual([["a"], [leaseOf("a", "me")]]);
  });

  it("that a third controller took over first belongs to that one", async () => {
    const run = new SwitchboardRun(new FakeSwitch().call("a", { controller: "ended" }));
    run.pbx.dropLeases("a");
    await run.reconnect();
    expect([run.ids, run.pbx.leasesOf("a")]).toEqual([[], []]);
  });

  it("that took a call from us and ended returns it to us", async () => {
    const run = await SwitchboardRun.attached(new FakeSwitch().call("a"));
    run.pbx.takenBy("a", "other");
    run.board.clear(["other"]);
    await run.settled();
    expect(run.gone).toEqual(["a controller"]);
    expect(run.calls.map(({ inheritedFrom }) => inheritedFrom?.id)).toEqual([undefined, "other"]);
    expect(run.pbx.leasesOf("a")).toEqual([leaseOf("a", "me")]);
  });

  it("that ended before it could write its id is taken, but not while the id may still arrive", async () => {
    const run = await SwitchboardRun.attached();
    run.pbx.call("a").takenBy("a", "ended");
    run.pbx.calls.get("a")?.variables.delete("pay_controller");
    const looked = run.board.look(["ended"]);
    await run.settled();
    expect(run.ids).toEqual([]);
    await run.pass(1_000);
    expect([await looked, run.ids, run.pbx.leasesOf("a")]).toEqual([true, ["a"], [leaseOf("a", "me")]]);
  });

  it("that a third one took over and ended before it could write its id is taken over from both", async () => {
    const run = new SwitchboardRun(new FakeSwitch().call("a"));
    run.pbx.takenBy("a", "third");
    run.pbx.calls.get("a")?.variables.set("pay_controller", "first");
    await run.reconnect();
    expect(run.ids).toEqual([]);
    const looked = run.board.look(["third"]);
    await run.settled();
    await run.pass(1_000);
    expect(await looked).toBe(true);
    expect(run.calls.map(({ inheritedFrom }) => inheritedFrom?.id)).toEqual(["first"]);
    expect(run.pbx.leasesOf("a")).toEqual([leaseOf("a", "me")]);
  });

  it("is not taken over by one that accepts no more calls", async () => {
    const run = new SwitchboardRun(new FakeSwitch().call("a", { controller: "ended" }));
    run.board.stopTaking();
    await run.reconnect();
    expect(run.ids).toEqual([]);
  });
});
