import { describe, expect, it } from "vitest";
import { Controllers, SILENCE_MS } from "../../src/freeswitch/controllers.js";
import { ownMark } from "../../src/freeswitch/process-mark.js";
import { SharedGlobals } from "../support/shared-globals.js";
import { VirtualClock } from "../support/virtual-clock.js";

const LEASE_SECONDS = 15;
/** The rest of the lease at its next renewal, minus two seconds to take the call. */
const MOST_SILENCE_MS = 8_000;

/** Two controllers on one switch: "me" looks, the other one is driven by the test. */
function two({ ledger = "L1", ended = async (): Promise<string[]> => [] } = {}) {
  const globals = new SharedGlobals();
  const { api } = globals;
  const clock = new VirtualClock();
  const mark = ownMark();
  const my = { id: "me", ledger: "L1", name: "here:1", ...(mark === undefined ? {} : { mark }) };
  const me = new Controllers(my, ended, clock, LEASE_SECONDS);
  const other = new Controllers(
    { id: "other", ledger, name: "there:2" },
    async () => [],
    clock,
    LEASE_SECONDS,
  );
  /** Advances time while we look twice a second. */
  const passes = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      clock.advance(Math.min(500, left));
      await me.look(api);
    }
  };
  return { api, globals, clock, me, other, passes };
}

describe("another controller", () => {
  it("announces itself by a variable on the switch, with its ledger and its name", async () => {
    const { api, globals, me, other } = two({ ledger: "L2" });
    await other.show(api);
    await other.show(api);
    expect(globals.shown()).toEqual({ pay_presence_other: "L2 there:2 2" });
    expect(await me.look(api)).toEqual([{ id: "other", ledger: "L2", name: "there:2", isAlive: true }]);
  });

  it("is alive while its variable changes, and has ended when it has been unchanged for too long", async () => {
    const { api, me, other, passes } = two();
    for (let second = 0; second < 5; second++) {
      await other.show(api);
      await me.look(api);
      await passes(1_000);
      expect(me.isAlive("other")).toBe(true);
    }
    await passes(SILENCE_MS - 1_001);
    expect(me.isAlive("other")).toBe(true);
    await passes(1);
    expect(me.isAlive("other")).toBe(false);
  });

  it("does not count as ended because no one looked, or because the ledger did not answer in time", async () => {
    const { api, clock, me, other } = two({ ended: () => new Promise(() => undefined) });
    await other.show(api);
    const looked = me.look(api);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    clock.advance(2 * SILENCE_MS);
    expect([(await looked).map(({ isAlive }) => isAlive), me.isAlive("other")]).toEqual([[true], true]);
  });

  const mark = ownMark() ?? "";
  it.skipIf(mark === "")("on the same machine has ended at once when its process is gone", async () => {
    const { api, globals, me } = two();
    globals.set("pay_presence_there", `L2 here:1 1 ${mark}`);
    globals.set("pay_presence_gone", `L2 here:2 1 ${mark.replace(/[^/]+$/, "1")}`);
    globals.set("pay_presence_elsewhere", `L2 there:2 1 another/${mark}`);
    const alive = (await me.look(api)).map(({ id, isAlive }) => [id, isAlive]);
    expect(Object.fromEntries(alive)).toEqual({ there: true, gone: false, elsewhere: true });
  });

  it.skipIf(mark === "")("that beats has not ended, whatever is known about its process", async () => {
    const { api, globals, me } = two();
    const isAlive = async (beat: number) => {
      globals.set("pay_presence_x", `L2 here:2 ${beat} ${mark.replace(/[^/]+$/, "1")}`);
      return (await me.look(api)).map((one) => one.isAlive);
    };
    expect([await isAlive(1), await isAlive(1), await isAlive(2), await isAlive(2)]).toEqual([
      [false],
      [false],
      [true],
      [true],
    ]);
  });

  it("is given longer when all are late, but not without limit", async () => {
    const { api, me, other, passes } = two();
    for (let beat = 0; beat < 3; beat++) {
      await other.show(api);
      await me.look(api);
      await passes(2 * SILENCE_MS);
    }
    await other.show(api);
    await me.look(api);
    await passes(MOST_SILENCE_MS - 1);
    expect(me.isAlive("other")).toBe(true);
    await passes(1);
    expect(me.isAlive("other")).toBe(false);
  });

  it("is given longer when our own look was late, also after the connection was lost", async () => {
    const { api, clock, me, other, passes } = two();
    await other.show(api);
    await me.look(api);
    clock.advance(SILENCE_MS);
    await me.look(api);
    expect(me.isAlive("other")).toBe(true);
    me.restart();
    await me.look(api);
    await passes(SILENCE_MS);
    expect(me.isAlive("other")).toBe(true);
    await passes(SILENCE_MS / 2);
    expect(me.isAlive("other")).toBe(false);
  });

  it("is judged by the normal limit again half a minute after the late beats", async () => {
    const { api, clock, me, other, passes } = two();
    await me.look(api);
    clock.advance(5_000);
    for (let second = 0; second < 31; second++) {
      await other.show(api);
      await passes(1_000);
    }
    await passes(SILENCE_MS - 500);
    expect(me.isAlive("other")).toBe(false);
  });

  it("is not given longer because a beat is seen at every second look", async () => {
    const { api, me, other, passes } = two();
    for (let beat = 0; beat < 4; beat++) {
      await other.show(api);
      await passes(2_000);
    }
    await passes(SILENCE_MS - 1_500);
    expect(me.isAlive("other")).toBe(false);
  });

  it("counts as alive when first seen, and as beating when seen to change", async () => {
    const { api, me, other } = two();
    await other.show(api);
    await me.look(api);
    await me.look(api);
    expect([me.isAlive("other"), me.hasBeaten("other")]).toEqual([true, false]);
    await other.show(api);
    await me.look(api);
    expect(me.hasBeaten("other")).toBe(true);
  });

  it("that has left has ended at once", async () => {
    const { api, me, other } = two();
    await other.show(api);
    await other.leave(api);
    expect((await me.look(api)).map(({ isAlive }) => isAlive)).toEqual([false]);
  });

  it("on our ledger has ended at once when the ledger says so; one on another ledger is not looked up", async () => {
    const asked: (readonly string[])[] = [];
    for (const ledger of ["L1", "L2"]) {
      const ended = async (others: readonly string[] = []) => {
        asked.push(others);
        return [...others];
      };
      const { api, me, other } = two({ ledger, ended });
      await other.show(api);
      expect((await me.look(api)).map(({ isAlive }) => isAlive)).toEqual([ledger === "L2"]);
    }
    expect(asked).toEqual([["other"], []]);
  });

  it("is alive until it is silent while the ledger is unavailable", async () => {
    const { api, me, other } = two({ ended: () => Promise.reject(new Error("away")) });
    await other.show(api);
    expect((await me.look(api)).map(({ isAlive }) => isAlive)).toEqual([true]);
  });

  it("that started since the last look is looked up when requested by its id", async () => {
    const { api, me, other } = two();
    await me.look(api);
    await other.show(api);
    expect([me.isAlive("other"), await me.isAliveNow("other", api), await me.isAliveNow("x", api)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("that is unknown has ended, and shares no ledger", () => {
    const { me } = two();
    expect([me.isAlive("x"), me.sharesLedger("x"), me.hasBeaten("x")]).toEqual([false, false, false]);
  });

  it.each([
    ["L1", true],
    ["L2", false],
  ])("with ledger %s shares ours: %s", async (ledger, shares) => {
    const { api, me, other } = two({ ledger });
    await other.show(api);
    await me.look(api);
    expect(me.sharesLedger("other")).toBe(shares);
  });

  it("is forgotten here and on the switch, or when another controller has removed it", async () => {
    const { api, globals, me, other } = two();
    await other.show(api);
    await me.look(api);
    await me.forget("other", api);
    // Another controller may remove it before we have looked for its calls.
    expect([globals.shown(), await me.look(api), me.sharesLedger("other")]).toEqual([{}, [], true]);
    await other.show(api);
    await me.look(api);
    globals.set("pay_presence_other");
    expect([await me.look(api), me.isAlive("other")]).toEqual([[], false]);
  });
});

it("we ourselves are alive, and not among the others", async () => {
  const { api, me } = two();
  await me.show(api);
  expect([me.isAlive("me"), await me.look(api)]).toEqual([true, []]);
});
