import { describe, expect, it } from "vitest";
import { FakeChannelLink } from "../support/fake-channel-link.js";
import { LiveChannelRun } from "../support/live-channel-run.js";

/** A call whose connection has just been lost, and the one that comes after it. */
function cutRun(before: (run: LiveChannelRun) => void = () => undefined) {
  const run = new LiveChannelRun();
  before(run);
  run.channel.cut();
  run.link.sent();
  return { ...run, next: new FakeChannelLink() };
}

describe("whether a call can be reached", () => {
  it("is told at once, at each change, and no more when the call is gone", () => {
    const { channel, next } = cutRun();
    const reported: unknown[] = [];
    channel.isReachable$.subscribe({
      next: (is) => reported.push(is),
      complete: () => reported.push("over"),
    });
    channel.cut();
    channel.reconnected(next);
    channel.cut();
    channel.lost();
    channel.reconnected(next);
    expect(reported).toEqual([false, true, false, "over"]);
  });
});

describe("a command to the switch while it can't be reached", () => {
  it("waits for the next connection", async () => {
    const { channel, link, next, run } = cutRun();
    const note = run(channel.note("colour", "green"));
    await link.settled();
    expect([note.how, link.sent()]).toEqual([undefined, []]);
    channel.reconnected(next);
    await next.settled();
    expect([note.how, next.sent()]).toEqual([
      "complete",
      ["api uuid_break u1 all", "api uuid_setvar u1 colour green"],
    ]);
  });

  it("is sent again when the cut has swallowed its answer", async () => {
    const { channel, link, run } = new LiveChannelRun();
    const next = new FakeChannelLink();
    link.answers = () => link.closed();
    const note = run(channel.note("colour", "green"));
    await link.settled();
    channel.reconnected(next);
    await next.settled();
    expect([note.how, next.sent().at(-1)]).toEqual(["complete", "api uuid_setvar u1 colour green"]);
  });

  it("fails with CHANNEL_GONE when the switch is given up", async () => {
    const { channel, link, run } = cutRun();
    const commands = [channel.note("a", "b"), channel.confirm(), channel.hangup(), channel.play("a", "none")];
    const endings = commands.map(run);
    channel.lost();
    await link.settled();
    expect(endings.map(({ how }) => how)).toEqual(Array(4).fill("CHANNEL_GONE"));
    expect(link.sent()).toEqual([]);
  });

  it("that is sent when the call is gone fails with CHANNEL_GONE, whatever the connection says", async () => {
    const { channel, link, run } = new LiveChannelRun();
    link.answers = () => link.closed();
    const note = run(channel.note("a", "b"));
    channel.lost();
    await link.settled();
    expect(note.how).toBe("CHANNEL_GONE");
  });

  it("asks for a speech engine over the next connection too", async () => {
    const { channel, next, run } = cutRun();
    run(channel.speak({ engine: "flite", voice: "slt" }, "Hello", "none"));
    next.answers = (command) => (command === "show interfaces" ? "type,name\nspeech,flite,mod_flite" : "+OK");
    channel.reconnected(next);
    await next.settled();
    await next.settled();
    expect(next.sent()).toEqual([
      "api uuid_break u1 all",
      "api show interfaces",
      "u1 set playback_terminators=none",
      "u1 speak flite|slt|Hello",
    ]);
  });
});

describe("a sound at a cut", () => {
  it("is played anew over the next connection", () => {
    const { channel, next } = cutRun(({ channel, run }) => run(channel.play("a.wav", "none")));
    channel.reconnected(next);
    expect(next.sent()).toEqual([
      "api uuid_break u1 all",
      "u1 set playback_terminators=none",
      "u1 playback a.wav",
    ]);
  });

  it("that is replaced at the reconnection is not played again", () => {
    const { channel, run } = new LiveChannelRun();
    const link = new FakeChannelLink();
    const first = run(channel.play("b.wav", "none"));
    channel.cut();
    channel.isReachable$.subscribe((isReachable) => {
      if (!isReachable) return;
      first.stop();
      run(channel.play("c.wav", "none"));
    });
    channel.reconnected(link);
    expect(link.sent()).toEqual([
      "api uuid_break u1",
      "api uuid_break u1 all",
      "u1 set playback_terminators=none",
      "u1 playback c.wav",
    ]);
  });

  it("that was stopped meanwhile is not played again, and its stop does not end the next one", async () => {
    const { channel, clock, link, next, run } = new LiveChannelRunAtCut();
    clock.advance(450);
    channel.isReachable$.subscribe((isReachable) => {
      if (isReachable) run(channel.play("b.wav", "none"));
    });
    channel.reconnected(next);
    await next.settled();
    clock.advance(2_000);
    await next.settled();
    expect([link.sent(), next.sent()]).toEqual([
      [],
      ["api uuid_break u1 all", "u1 set playback_terminators=none", "u1 playback b.wav"],
    ]);
  });

  it("whose break was under way is not broken off a second time", async () => {
    const { channel, link, run, clock } = new LiveChannelRun();
    const next = new FakeChannelLink();
    link.answers = () => link.closed();
    run(channel.play("a.wav", "none")).stop();
    channel.cut();
    channel.reconnected(next);
    run(channel.play("b.wav", "none"));
    await next.settled();
    clock.advance(2_000);
    expect(next.sent().filter((sent) => sent.includes("uuid_break"))).toEqual(["api uuid_break u1 all"]);
  });
});

/** A call that was cut while it played, and whose sound nobody wants any more. */
class LiveChannelRunAtCut extends LiveChannelRun {
  readonly next = new FakeChannelLink();

  constructor() {
    super();
    const sound = this.run(this.channel.play("a.wav", "none"));
    this.channel.cut();
    sound.stop();
    this.link.sent();
  }
}

describe("a transfer at a cut", () => {
  it("is sent again, since a call that had left would not be ours any more", () => {
    const { channel, next, gone } = cutRun(({ channel, run }) => run(channel.transfer("agents", "public")));
    channel.reconnected(next);
    expect(next.sent()).toEqual(["api uuid_break u1 all", "u1 transfer agents XML public"]);
    channel.unparked();
    expect(gone).toEqual([{ by: "transfer" }]);
  });
});

describe("whether a call is still ours", () => {
  it("is so when the switch names us", async () => {
    const { channel, link, run, gone } = new LiveChannelRun();
    link.answers = () => "me";
    const confirmed = run(channel.confirm());
    await confirmed.over;
    expect([confirmed.how, link.sent(), gone]).toEqual([
      "complete",
      ["api uuid_getvar u1 pay_controller"],
      [],
    ]);
  });

  it.each(["other", "_undef_"])(
    "is not so when the switch says %s: then the call is gone",
    async (answer) => {
      const { channel, link, run, gone } = new LiveChannelRun();
      link.answers = () => answer;
      const confirmed = run(channel.confirm());
      await confirmed.over;
      expect([confirmed.how, gone]).toEqual(["CHANNEL_GONE", [{ by: "controller" }]]);
    },
  );

  it("is told of a call that another controller had", () => {
    const former = { id: "other", sharesLedger: true };
    expect(new LiveChannelRun(former).channel.inheritedFrom).toEqual(former);
    expect(new LiveChannelRun().channel.inheritedFrom).toBeUndefined();
  });
});

describe("a note on the channel", () => {
  it("is written at once, whatever the channel plays", () => {
    const { channel, link, run } = new LiveChannelRun();
    run(channel.note("pay_payment", "sent"));
    expect(link.sent()).toEqual(["api uuid_setvar u1 pay_payment sent"]);
    expect(run(channel.note("a", `\${b}`)).how).toBe("INTERNAL");
  });

  it.each([
    ["sent", "sent"],
    ["_undef_", undefined],
  ])("that FreeSWITCH shows as %s is %s", async (answer, value) => {
    const { channel, link } = new LiveChannelRun();
    link.answers = () => answer;
    const read: unknown[] = [];
    channel.noted("pay_payment").subscribe((noted) => read.push(noted));
    await link.settled();
    expect(read).toEqual([value]);
  });
});
