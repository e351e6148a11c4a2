import { describe, expect, it } from "vitest";
import { Digit } from "../../src/core/dtmf.js";
import { FakeChannelLink } from "../support/fake-channel-link.js";
import { LiveChannelRun } from "../support/live-channel-run.js";

/** A call whose connection has just been lost, and the next connection. */
function cutRun(before: (run: LiveChannelRun) => void = () => undefined) {
  const run = new LiveChannelRun();
  before(run);
  run.channel.cut();
  run.link.sent();
  return { ...run, next: new FakeChannelLink() };
}

describe("whether a call can be reached", () => {
  it("is emitted immediately and at each change, and no more after the call has ended", () => {
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

describe("a command to the switch while it is unreachable", () => {
  it("waits for the next connection", async () => {
    const { channel, link, next, run } = cutRun();
    const note = run(channel.note("color", "green"));
    await link.settled();
    expect([note.how, link.sent()]).toEqual([undefined, []]);
    channel.reconnected(next);
    await next.settled();
    expect([note.how, next.sent()]).toEqual([
      "complete",
      ["api uuid_break u1 all", "api uuid_setvar u1 color green"],
    ]);
  });

  it("is sent again when its answer was lost with the connection", async () => {
    const { channel, link, run } = new LiveChannelRun();
    const next = new FakeChannelLink();
    link.answers = () => link.closed();
    const note = run(channel.note("color", "green"));
    await link.settled();
    channel.reconnected(next);
    await next.settled();
    expect([note.how, next.sent().at(-1)]).toEqual(["complete", "api uuid_setvar u1 color green"]);
  });

  it("fails with CHANNEL_GONE when the switch is abandoned", async () => {
    const { channel, link, run } = cutRun();
    const commands = [channel.note("a", "b"), channel.confirm(), channel.hangup(), channel.play("a", "none")];
    const endings = commands.map(run);
    channel.lost();
    await link.settled();
    expect(endings.map(({ how }) => how)).toEqual(Array(4).fill("CHANNEL_GONE"));
    expect(link.sent()).toEqual([]);
  });

  it("that is sent after the call has ended fails with CHANNEL_GONE, whatever the connection says", async () => {
    const { channel, link, run } = new LiveChannelRun();
    link.answers = () => link.closed();
    const note = run(channel.note("a", "b"));
    channel.lost();
    await link.settled();
    expect(note.how).toBe("CHANNEL_GONE");
  });

  it("checks for a speech engine over the next connection too", async () => {
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

describe("a sound at a connection loss", () => {
  it("is played again over the next connection", () => {
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

  it("that was stopped in the meantime is not played again, and its stop does not end the next one", async () => {
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

  it("whose break was in progress is not broken a second time", async () => {
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

describe("a question that is asked anew after an interruption", () => {
  const four = Digit.fromCode(0x34) as Digit;

  /** A call whose question is asked anew; the counted keys. */
  function askedAnew(how: "reconnected" | "taken over") {
    const run = new LiveChannelRun(how === "taken over" ? { id: "other", sharesLedger: true } : undefined);
    const next = new FakeChannelLink();
    if (how === "reconnected") {
      run.channel.cut();
      run.channel.reconnected(next);
    }
    const counted: number[] = [];
    run.channel.digits$.subscribe(() => counted.push(run.clock.now()));
    run.clock.advance(1_000);
    const prompt = run.run(run.channel.play("again.wav", "any"));
    const sent = () => (how === "reconnected" ? next : run.link).sent();
    /** Presses one key after each pause (in milliseconds); returns how many counted. */
    const press = (...pauses: number[]) => {
      const before = counted.length;
      for (const ms of pauses) {
        run.clock.advance(ms);
        run.channel.heard(four);
      }
      return counted.length - before;
    };
    return { ...run, prompt, press, sent };
  }

  describe.each(["reconnected", "taken over"] as const)("when the call was %s", (how) => {
    it("is not stopped by FreeSWITCH at a key", () => {
      expect(askedAnew(how).sent()).toContain("u1 set playback_terminators=none");
    });

    it("ignores keys that nobody can have pressed for it, and those that follow without a pause", () => {
      const { press } = askedAnew(how);
      expect(press(10, 150, 150, 150, 300, 300)).toBe(0);
    });

    it.each([
      ["the caller begins to answer it", [350]],
      ["a pause follows the late keys", [10, 150, 301]],
    ])("counts keys again when %s", (_when, pauses) => {
      const { press } = askedAnew(how);
      expect([press(...pauses), press(1, 1)]).toEqual([1, 2]);
    });

    it("counts the keys of a caller who does not stop typing after two seconds", () => {
      const { press } = askedAnew(how);
      expect(press(...Array<number>(10).fill(200))).toBe(1);
    });

    it("is stopped at once by the key that answers it", async () => {
      const { press, prompt, sent, link } = askedAnew(how);
      press(600);
      prompt.stop();
      await link.settled();
      expect(sent()).toContain("api uuid_break u1");
    });

    it("is followed by questions that FreeSWITCH stops itself, and whose keys count immediately", () => {
      const { press, prompt, channel, run, sent, clock } = askedAnew(how);
      press(600);
      prompt.stop();
      clock.advance(500);
      sent();
      run(channel.play("next.wav", "any"));
      expect([sent(), press(1)]).toEqual([["u1 set playback_terminators=any", "u1 playback next.wav"], 1]);
    });
  });

  it("is any other question when no sound follows an interruption within five seconds", () => {
    const { channel, clock, link, run } = new LiveChannelRun({ id: "other", sharesLedger: true });
    clock.advance(5_001);
    run(channel.play("a.wav", "any"));
    expect(link.sent()).toEqual(["u1 set playback_terminators=any", "u1 playback a.wav"]);
  });
});

/** A call that lost its connection while it played, and whose sound is no longer wanted. */
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

describe("a transfer at a connection loss", () => {
  it("is sent again, since a call that had left would no longer be ours", () => {
    const { channel, next, gone } = cutRun(({ channel, run }) => run(channel.transfer("agents", "public")));
    channel.reconnected(next);
    expect(next.sent()).toEqual(["api uuid_break u1 all", "u1 transfer agents XML public"]);
    channel.unparked();
    expect(gone).toEqual([{ by: "transfer" }]);
  });
});

describe("whether a call is still ours", () => {
  it("is confirmed when the switch names us", async () => {
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
    "is denied when the switch answers %s: then the call has ended",
    async (answer) => {
      const { channel, link, run, gone } = new LiveChannelRun();
      link.answers = () => answer;
      const confirmed = run(channel.confirm());
      await confirmed.over;
      expect([confirmed.how, gone]).toEqual(["CHANNEL_GONE", [{ by: "controller" }]]);
    },
  );

  it("is known for a call that another controller served", () => {
    const former = { id: "other", sharesLedger: true };
    expect(new LiveChannelRun(former).channel.inheritedFrom).toEqual(former);
    expect(new LiveChannelRun().channel.inheritedFrom).toBeUndefined();
  });
});

describe("a note on the channel", () => {
  it("is written immediately, whatever the channel plays", () => {
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
