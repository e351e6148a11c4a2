import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { CallLease } from "../../src/freeswitch/lease.js";
import { EmbeddedRun } from "../support/embedded-run.js";
import type { FakeChannelLink } from "../support/fake-channel-link.js";
import { FakeSwitch, leaseOf } from "../support/fake-switch.js";
import { codeOf } from "../support/link-run.js";
import { VirtualClock } from "../support/virtual-clock.js";

const LEASE = { seconds: 15, extension: "fallback", context: "pay" };

/** The leases of one call, "a". */
function leases() {
  const pbx = new FakeSwitch().call("a");
  const clock = new VirtualClock();
  const of = (controller: string, link = pbx.link()) =>
    new CallLease((command) => link.api(command), "a", controller, LEASE, clock);
  return { pbx, clock, of };
}

/** The answer to the next such command is lost, although the switch executes it. */
function loseAnswer(link: FakeChannelLink, name: string): void {
  const { answers } = link;
  link.answers = (command) => {
    const answer = answers(command);
    if (!command.startsWith(name)) return answer;
    link.answers = answers;
    return link.closed();
  };
}

describe("of several controllers that claim one call, exactly one gets it", () => {
  it("by the scheduler of the embedded switch", async () => {
    const run = await EmbeddedRun.start();
    try {
      const client = await run.client("CHANNEL_PARK");
      const leg = run.embedded.dial({ to: "4711" });
      await client.event(({ name, headers }) => name === "CHANNEL_PARK" && headers["Unique-ID"] === leg.id);
      const ids = ["c1", "c2", "c3", "c4"];
      const claims = await Promise.all(
        ids.map(async (id) => {
          const one = await run.client();
          return new CallLease(
            async (command) => (await one.api(command)).trim(),
            leg.id,
            id,
            LEASE,
            systemClock,
          ).claim();
        }),
      );
      expect(claims.toSorted()).toEqual(["claimed", "taken", "taken", "taken"]);
      const holder = ids[claims.indexOf("claimed")] ?? "";
      expect(await client.api(`uuid_getvar ${leg.id} pay_controller`)).toBe(holder);
      for (const id of ids)
        expect(await client.api(`sched_del ${leaseOf(leg.id, id)}`)).toBe(
          `+OK Deleted: ${id === holder ? 1 : 0}\n`,
        );
    } finally {
      await run.close();
    }
  });

  it("also among those that take it over from one that has ended", async () => {
    const { pbx, of } = leases();
    expect(await of("ended").claim()).toBe("claimed");
    const claims = await Promise.all(["b", "c"].map((id) => of(id).takeOver("ended")));
    expect([claims, pbx.leasesOf("a")]).toEqual([["claimed", "taken"], [leaseOf("a", "b")]]);
  });
});

describe("a claim", () => {
  it("sets a lease first, so that the call has one whenever this process dies", async () => {
    const { pbx, of } = leases();
    const link = pbx.link();
    await of("me", link).claim();
    expect(link.sent()).toEqual([
      "api sched_api +15 pay_lease_a_me uuid_transfer a fallback XML pay",
      "api sched_del a",
      "api uuid_setvar a pay_controller me",
    ]);
  });

  it("of a call without a lease from the dialplan fails", async () => {
    const { pbx, of } = leases();
    pbx.dropLeases("a");
    expect([await of("me").claim(), pbx.leasesOf("a")]).toEqual(["taken", []]);
  });

  it.each(["sched_api", "sched_del", "uuid_setvar"])(
    "that was interrupted at %s is repeated by the same controller",
    async (name) => {
      const { pbx, of } = leases();
      const link = pbx.link();
      loseAnswer(link, name);
      expect(await codeOf(of("me", link).claim())).toBe("ESL_CLOSED");
      expect(await of("me").claimAgain()).toBe("claimed");
      expect([pbx.leasesOf("a"), pbx.calls.get("a")?.variables.get("pay_controller")]).toEqual([
        [leaseOf("a", "me")],
        "me",
      ]);
    },
  );

  it.each([
    ["fails when another one has taken the call in the meantime", true, "taken", "other"],
    ["holds when no one has", false, "claimed", "me"],
  ] as const)("whose answers arrive late %s", async (_what, isTaken, claim, owner) => {
    const { pbx, clock, of } = leases();
    const link = pbx.link();
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { answers } = link;
    link.answers = (command) => {
      const given = answers(command);
      return command === "sched_del a" ? late.then(() => given) : given;
    };
    const claimed = of("me", link).claim();
    await link.settled();
    clock.advance(2_000);
    if (isTaken) pbx.takenBy("a", "other");
    answer();
    expect(await claimed).toBe(claim);
    expect(pbx.leasesOf("a")).toEqual([leaseOf("a", owner)]);
    expect(pbx.calls.get("a")?.variables.get("pay_controller")).toBe(owner);
  });

  it("of a controller that ended before it could write its id is repeated by another one", async () => {
    const { pbx, of } = leases();
    const link = pbx.link();
    loseAnswer(link, "sched_del");
    expect(await codeOf(of("ended", link).claim())).toBe("ESL_CLOSED");
    expect(await of("me").claimAgain(["other", "ended"])).toBe("claimed");
    expect(pbx.leasesOf("a")).toEqual([leaseOf("a", "me")]);
  });

  it("that is repeated fails when another controller has the call", async () => {
    const { pbx, of } = leases();
    await of("other").claim();
    expect([await of("me").claimAgain(), pbx.leasesOf("a")]).toEqual(["taken", [leaseOf("a", "other")]]);
  });

  it("fails when the switch does not answer as it should", async () => {
    const { pbx, of } = leases();
    pbx.instead = (command) => (command.startsWith("sched_api") ? "+OK" : undefined);
    expect(await codeOf(of("me").claim())).toBe("ESL_COMMAND_REFUSED");
  });
});

describe("a renewal", () => {
  it("sets the new lease before it removes the old one", async () => {
    const { pbx, of } = leases();
    const link = pbx.link();
    const lease = of("me", link);
    await lease.claim();
    const [former] = pbx.tasks.keys();
    link.sent();
    expect(await lease.renew()).toBe("claimed");
    expect(link.sent()).toEqual([
      "api sched_api +15 pay_lease_a_me uuid_transfer a fallback XML pay",
      `api sched_del ${former}`,
      "api uuid_getvar a pay_controller",
    ]);
    expect(pbx.leasesOf("a")).toEqual([leaseOf("a", "me")]);
  });

  it.each(["sched_api", "sched_del"])("after the answer to %s was lost leaves one lease", async (name) => {
    const { pbx, of } = leases();
    const link = pbx.link();
    const lease = of("me", link);
    await lease.claim();
    loseAnswer(link, name);
    expect(await codeOf(lease.renew())).toBe("ESL_CLOSED");
    for (let time = 0; time < 2; time++)
      expect([await lease.renew(), pbx.leasesOf("a")]).toEqual(["claimed", [leaseOf("a", "me")]]);
  });

  it.each([
    ["has ended", () => undefined, []],
    [
      "belongs to another controller",
      (pbx: FakeSwitch) => pbx.takenBy("a", "other"),
      [leaseOf("a", "other")],
    ],
  ])("of a lease that %s leaves none of ours", async (_what, then, left) => {
    const { pbx, of } = leases();
    const lease = of("me");
    await lease.claim();
    pbx.dropLeases("a");
    then(pbx);
    expect([await lease.renew(), pbx.leasesOf("a")]).toEqual(["taken", left]);
  });

  it("does not happen for a released lease", async () => {
    const { pbx, of } = leases();
    const lease = of("me");
    await lease.claim();
    await lease.release();
    expect([pbx.leasesOf("a"), await lease.renew(), pbx.leasesOf("a")]).toEqual([[], "taken", []]);
  });
});
