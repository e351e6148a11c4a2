import { BehaviorSubject, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { Exposition, metrics } from "../support/exposition.js";

function watched() {
  const all = metrics();
  const state$ = new BehaviorSubject<"waiting" | "connected">("waiting");
  const lag$ = new Subject<number>();
  const logSafe$ = new Subject<boolean>();
  all.watchSwitch("10.0.0.2:8021", { state$, lag$, logSafe$ });
  return { all, state$, lag$, logSafe$ };
}

describe("a switch", () => {
  it("is connected or not, and each connection after the first is a reconnect", async () => {
    const { all, state$ } = watched();
    const seen = async () => {
      const now = await Exposition.of(all);
      return ["switch_connected", "switch_reconnects_total"].map((name) =>
        now.value(`${name}{switch="10.0.0.2:8021"}`),
      );
    };
    expect(await seen()).toEqual([0, 0]);
    state$.next("connected");
    expect(await seen()).toEqual([1, 0]);
    state$.next("waiting");
    expect(await seen()).toEqual([0, 0]);
    state$.next("connected");
    expect(await seen()).toEqual([1, 1]);
  });

  it("is proven to log no keys, or is not", async () => {
    const { all, logSafe$ } = watched();
    const seen = async () => (await Exposition.of(all)).value('switch_log_safe{switch="10.0.0.2:8021"}');
    logSafe$.next(true);
    expect(await seen()).toBe(1);
    logSafe$.next(false);
    expect(await seen()).toBe(0);
  });

  it("has the lag of each of its events, in seconds", async () => {
    const { all, lag$ } = watched();
    for (const ms of [0, 3, 400]) lag$.next(ms);
    const seen = await Exposition.of(all);
    const bucket = (le: string) =>
      seen.value(`event_socket_lag_seconds_bucket{le="${le}",switch="10.0.0.2:8021"}`);
    expect([bucket("0.001"), bucket("0.005"), bucket("0.5"), bucket("0.25")]).toEqual([1, 2, 3, 2]);
    expect(seen.value('event_socket_lag_seconds_sum{switch="10.0.0.2:8021"}')).toBeCloseTo(0.403);
  });
});

describe("the version", () => {
  it("is a label", async () => {
    expect((await Exposition.of(metrics())).value('build_info{version="1.2.3"}')).toBe(1);
  });

  it("is exposed with the process' own metrics, under the same prefix", async () => {
    const { names } = await Exposition.of(metrics());
    expect(names.filter((name) => !name.startsWith("freeswitch_pay_"))).toEqual([]);
    expect(names).toContain("freeswitch_pay_process_resident_memory_bytes");
    expect(names).toContain("freeswitch_pay_nodejs_eventloop_lag_seconds");
  });
});
