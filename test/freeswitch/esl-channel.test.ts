import { merge } from "rxjs";
import { describe, expect, it } from "vitest";
import { Digit } from "../../src/core/dtmf.js";
import { LiveChannelRun } from "../support/live-channel-run.js";

const four = Digit.fromCode(0x34) as Digit;

describe("a call", () => {
  it("emits each key to its subscribers until it has ended", () => {
    const { channel } = new LiveChannelRun();
    const received: Digit[] = [];
    let isComplete = false;
    channel.heard(four);
    channel.digits$.subscribe({ next: (digit) => received.push(digit), complete: () => (isComplete = true) });
    channel.heard(Digit.star);
    channel.hungUp("NORMAL_CLEARING");
    channel.heard(four);
    expect(received.length === 1 && received[0] === Digit.star && isComplete).toBe(true);
  });

  it.each([
    ["the caller hangs up", "hungUp", { by: "caller", cause: "USER_BUSY" }],
    ["it leaves park without a hangup", "unparked", { by: "transfer" }],
    ["the connection is abandoned", "lost", { by: "link" }],
    ["another controller has taken it", "taken", { by: "controller" }],
  ] as const)("ends when %s, once and also for late subscribers", (_, how, gone) => {
    const run = new LiveChannelRun();
    run.channel[how]("USER_BUSY");
    run.channel.unparked();
    run.channel.lost();
    const late: unknown[] = [];
    run.channel.hangup$.subscribe((value) => late.push(value));
    expect([run.gone, late]).toEqual([[gone], [gone]]);
  });

  it("reports why it has ended before its commands fail because of it", () => {
    const { channel, run } = new LiveChannelRun();
    const order: string[] = [];
    const sound = run(channel.play("a.wav", "none"));
    void sound.over.then(() => order.push("late"));
    channel.hangup$.subscribe(() => order.push(`gone, sound ${sound.how}`));
    channel.hungUp("NORMAL_CLEARING");
    expect([order, sound.how]).toEqual([["gone, sound undefined"], "CHANNEL_GONE"]);
  });

  it("that has ended fails every command, including those that were waiting, and sends nothing", () => {
    const { channel, link, run } = new LiveChannelRun();
    const commands = () => [
      channel.play("a.wav", "none"),
      channel.play("b.wav", "none"),
      channel.speak({ engine: "flite", voice: "slt" }, "Hello", "none"),
      channel.set("a", "b"),
      channel.transfer("x", "y"),
    ];
    const before = commands().slice(0, 2).map(run);
    channel.lost();
    link.sent();
    const after = [...commands(), channel.hangup()].map(run);
    expect([...before, ...after].map(({ how }) => how)).toEqual(Array(8).fill("CHANNEL_GONE"));
    expect(link.sent()).toEqual([]);
  });

  it("that FreeSWITCH no longer knows has ended, even when its hangup never arrives", async () => {
    const { channel, link, clock, run, gone } = new LiveChannelRun();
    link.refusal = link.refused("-ERR invalid session id [u1]");
    const sound = run(channel.play("a.wav", "none"));
    await link.settled();
    clock.advance(999);
    expect([sound.how, gone]).toEqual([undefined, []]);
    clock.advance(1);
    expect([sound.how, gone]).toEqual(["CHANNEL_GONE", [{ by: "caller", cause: "NORMAL_UNSPECIFIED" }]]);
  });

  it("that FreeSWITCH no longer knows ends with its own hangup when that arrives", async () => {
    const { channel, link, clock, run, gone } = new LiveChannelRun();
    link.refusal = link.refused("-ERR invalid session id [u1]");
    const sound = run(channel.play("a.wav", "none"));
    await link.settled();
    channel.hungUp("NORMAL_CLEARING");
    clock.advance(10_000);
    expect([sound.how, gone]).toEqual(["CHANNEL_GONE", [{ by: "caller", cause: "NORMAL_CLEARING" }]]);
  });
});

describe("a channel variable", () => {
  it("is set when FreeSWITCH has set it", () => {
    const { channel, link, run, played } = new LiveChannelRun();
    const set = run(channel.set("color", "blue=green"));
    expect([link.sent(), set.how]).toEqual([["u1 set color=blue=green"], undefined]);
    played("_none_");
    expect(set.how).toBe("complete");
  });

  it("is refused with a value that FreeSWITCH would expand", () => {
    const { channel, link, run } = new LiveChannelRun();
    expect([run(channel.set("a", `\${b}`)).how, link.sent()]).toEqual(["INTERNAL", []]);
  });
});

describe("transferring a call", () => {
  it("completes when it has left park", () => {
    const { channel, link, run, played, gone } = new LiveChannelRun();
    const transfer = run(channel.transfer("agents", "public"));
    expect(link.sent()).toEqual(["u1 transfer agents XML public"]);
    played("_none_");
    expect(transfer.how).toBeUndefined();
    channel.unparked();
    expect([transfer.how, gone]).toEqual(["complete", [{ by: "transfer" }]]);
  });

  it("stops the sound that would delay it", () => {
    const { channel, link, run } = new LiveChannelRun();
    run(channel.play("a.wav", "none"));
    link.sent();
    run(channel.transfer("agents", "public"));
    expect(link.sent()).toEqual(["api uuid_break u1", "u1 transfer agents XML public"]);
  });

  it("lets the sound complete when FreeSWITCH never reports its end", () => {
    const { channel, clock, run } = new LiveChannelRun();
    const sound = run(channel.play("a.wav", "none"));
    run(channel.transfer("agents", "public"));
    clock.advance(500);
    expect(sound.how).toBe("complete");
  });

  it("fails when the caller hangs up first", () => {
    const { channel, run } = new LiveChannelRun();
    const transfer = run(channel.transfer("agents", "public"));
    channel.hungUp("NORMAL_CLEARING");
    expect(transfer.how).toBe("CHANNEL_GONE");
  });

  it("fails when FreeSWITCH refuses it, and when its target would be expanded", async () => {
    const { channel, link, run } = new LiveChannelRun();
    link.refusal = link.refused("-ERR no");
    const refused = run(channel.transfer("agents", "public"));
    await refused.over;
    expect([refused.how, run(channel.transfer(`\${a}`, "public")).how]).toEqual([
      "ESL_COMMAND_REFUSED",
      "INTERNAL",
    ]);
  });
});

describe("hanging a call up", () => {
  it("bypasses a sound, completes when it is done, and is reported as ours", () => {
    const { channel, link, run, gone } = new LiveChannelRun();
    run(channel.play("a.wav", "none"));
    link.sent();
    const hangup = run(channel.hangup("USER_BUSY"));
    expect([link.sent(), hangup.how]).toEqual([["api uuid_kill u1 USER_BUSY"], undefined]);
    channel.hungUp("USER_BUSY");
    expect([hangup.how, gone]).toEqual(["complete", [{ by: "us", cause: "USER_BUSY" }]]);
  });

  it("uses the normal cause when none is given", () => {
    const { channel, link, run } = new LiveChannelRun();
    run(channel.hangup());
    expect(link.sent()).toEqual(["api uuid_kill u1 NORMAL_CLEARING"]);
  });

  it("also completes when the caller was faster, and is reported as the caller's", async () => {
    const { channel, link, run, gone } = new LiveChannelRun();
    link.answers = () => link.refused("-ERR No such channel!");
    const hangup = run(channel.hangup());
    await link.settled();
    channel.hungUp("ORIGINATOR_CANCEL");
    expect([hangup.how, gone]).toEqual(["complete", [{ by: "caller", cause: "ORIGINATOR_CANCEL" }]]);
  });

  it("fails when the connection is abandoned before the result is known, or FreeSWITCH does not answer", async () => {
    const lost = new LiveChannelRun();
    const first = lost.run(lost.channel.hangup());
    lost.channel.lost();
    const refused = new LiveChannelRun();
    refused.link.answers = () => refused.link.refused("-ERR no");
    const second = refused.run(refused.channel.hangup());
    await second.over;
    expect([first.how, second.how]).toEqual(["CHANNEL_GONE", "ESL_COMMAND_REFUSED"]);
    refused.channel.hungUp("NORMAL_CLEARING");
    expect(refused.gone).toEqual([{ by: "caller", cause: "NORMAL_CLEARING" }]);
  });
});

it("no command is sent before it is subscribed to", () => {
  const { channel, link } = new LiveChannelRun();
  merge(
    channel.play("a", "none"),
    channel.set("a", "b"),
    channel.confirm(),
    channel.note("a", "b"),
    channel.noted("a"),
    channel.transfer("a", "b"),
    channel.hangup(),
  );
  expect(link.sent()).toEqual([]);
});
