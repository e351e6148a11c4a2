import { takeUntil } from "rxjs";
import { describe, expect, it } from "vitest";
import { Digit } from "../../src/core/dtmf.js";
import { LiveChannelRun } from "../support/live-channel-run.js";

const pound = Digit.pound;
const star = Digit.star;
const four = Digit.fromCode(0x34) as Digit;

describe("a sound", () => {
  it("is sent on subscription, preceded by its terminators, and completes when it has been played", () => {
    const { channel, link, run, played } = new LiveChannelRun();
    const sound = channel.play("a.wav", "any");
    expect(link.sent()).toEqual([]);
    const ended = run(sound);
    expect(link.sent()).toEqual(["u1 set playback_terminators=any", "u1 playback a.wav"]);
    expect(ended.how).toBeUndefined();
    played();
    expect(ended.how).toBe("complete");
  });

  it("sets terminators only when they change", () => {
    const { channel, link, run, played } = new LiveChannelRun();
    for (const terminators of ["none", "none", "any-but-pound", "any"] as const) {
      run(channel.play("a.wav", terminators));
      played();
    }
    expect(link.sent()).toEqual([
      "u1 set playback_terminators=none",
      "u1 playback a.wav",
      "u1 playback a.wav",
      "u1 set playback_terminators=0123456789*",
      "u1 playback a.wav",
      "u1 set playback_terminators=any",
      "u1 playback a.wav",
    ]);
  });

  it("sets its terminators again after they were refused", async () => {
    const { channel, link, run } = new LiveChannelRun();
    link.refusal = link.refused("-ERR something");
    const refused = run(channel.play("a.wav", "any"));
    await refused.over;
    link.refusal = undefined;
    link.sent();
    run(channel.play("a.wav", "any"));
    expect([refused.how, link.sent()]).toEqual([
      "ESL_COMMAND_REFUSED",
      ["u1 set playback_terminators=any", "u1 playback a.wav"],
    ]);
  });

  it.each(["FILE NOT FOUND", "PLAYBACK ERROR"])("fails when FreeSWITCH says %s", (words) => {
    const { channel, run, played } = new LiveChannelRun();
    const ended = run(channel.play("a.wav", "none"));
    played(words);
    expect([ended.how, ended.message?.includes(words), ended.message?.includes("a.wav")]).toEqual([
      "PLAYBACK_FAILED",
      true,
      true,
    ]);
  });

  it.each([`\${uuid_kill(x)}.wav`, "a$\\{x}", "%[x=y]a.wav", "%;[x=y]a.wav"])(
    "is refused as %s",
    (source) => {
      const { channel, link, run } = new LiveChannelRun();
      expect(run(channel.play(source, "none")).how).toBe("PLAYBACK_FAILED");
      expect(link.sent()).toEqual([]);
    },
  );

  it("waits for the one before it", () => {
    const { channel, link, run, played } = new LiveChannelRun();
    run(channel.play("a.wav", "none"));
    run(channel.play("b.wav", "none"));
    expect(link.sent()).toEqual(["u1 set playback_terminators=none", "u1 playback a.wav"]);
    played();
    expect(link.sent()).toEqual(["u1 playback b.wav"]);
  });

  it("that is abandoned while it waits is never sent, and the next keeps its turn", () => {
    const { channel, link, run, played } = new LiveChannelRun();
    run(channel.play("a.wav", "none"));
    const waiting = run(channel.play("b.wav", "none"));
    run(channel.play("c.wav", "none"));
    waiting.stop();
    link.sent();
    played();
    expect(link.sent()).toEqual(["u1 playback c.wav"]);
  });
});

describe("stopping a sound", () => {
  function playing(terminators: "none" | "any" | "any-but-pound" = "none") {
    const channelRun = new LiveChannelRun();
    const sound = channelRun.run(channelRun.channel.play("a.wav", terminators));
    channelRun.link.sent();
    return { ...channelRun, sound };
  }

  it("breaks it at once", () => {
    const { link, sound } = playing();
    sound.stop();
    expect(link.sent()).toEqual(["api uuid_break u1"]);
  });

  it("breaks it again until it has ended: a break before FreeSWITCH has started it is lost", () => {
    const { link, clock, sound, played } = playing();
    sound.stop();
    clock.advance(99);
    expect(link.sent()).toEqual(["api uuid_break u1"]);
    clock.advance(1);
    expect(link.sent()).toEqual(["api uuid_break u1"]);
    played();
    clock.advance(10_000);
    expect(link.sent()).toEqual([]);
  });

  it("delays the next one until it has ended, so that the break cannot stop the next one", () => {
    const { link, clock, channel, run, sound, played } = playing();
    sound.stop();
    run(channel.play("b.wav", "none"));
    clock.advance(90);
    expect(link.sent()).toEqual(["api uuid_break u1"]);
    played();
    expect(link.sent()).toEqual(["u1 playback b.wav"]);
  });

  it("delays the next one for at most 500 ms, and sends no break after that", () => {
    const { link, clock, channel, run, sound } = playing();
    sound.stop();
    run(channel.play("b.wav", "none"));
    clock.advance(499);
    expect(link.sent()).toEqual(Array(5).fill("api uuid_break u1"));
    clock.advance(1);
    expect(link.sent()).toEqual(["u1 playback b.wav"]);
    clock.advance(10_000);
    expect(link.sent()).toEqual([]);
  });

  it.each<["any" | "any-but-pound", Digit]>([
    ["any", four],
    ["any", star],
    ["any", pound],
    ["any-but-pound", star],
  ])("is left to FreeSWITCH when a terminator came (%s)", (terminators, digit) => {
    const { link, clock, channel, run, played } = playing("none");
    played();
    const sound = run(channel.play("b.wav", terminators).pipe(takeUntil(channel.digits$)));
    link.sent();
    channel.heard(digit);
    expect(sound.how).toBe("complete");
    clock.advance(99);
    expect(link.sent()).toEqual([]);
    played();
    clock.advance(10_000);
    expect(link.sent()).toEqual([]);
  });

  it("breaks it after all when FreeSWITCH has not stopped it 100 ms after the terminator", () => {
    const { link, clock, channel, run, played } = playing("any");
    played();
    run(channel.play("b.wav", "any").pipe(takeUntil(channel.digits$)));
    link.sent();
    channel.heard(four);
    clock.advance(100);
    expect(link.sent()).toEqual(["api uuid_break u1"]);
  });

  it.each<["none" | "any-but-pound", Digit]>([
    ["none", four],
    ["any-but-pound", pound],
    ["any-but-pound", Digit.fromCode(0x41) as Digit],
  ])("breaks it at once at a key that is not a terminator (%s)", (terminators, digit) => {
    const { link, channel, run, played } = playing("none");
    played();
    run(channel.play("b.wav", terminators).pipe(takeUntil(channel.digits$)));
    link.sent();
    channel.heard(digit);
    expect(link.sent()).toEqual(["api uuid_break u1"]);
  });

  it("sends nothing for a sound that has ended", () => {
    const { link, clock, sound, played } = playing();
    played();
    sound.stop();
    clock.advance(10_000);
    expect(link.sent()).toEqual([]);
  });

  it("sends nothing to a call that has ended", () => {
    const { channel, link, clock, run } = new LiveChannelRun();
    run(channel.play("a.wav", "none").pipe(takeUntil(channel.hangup$)));
    link.sent();
    channel.hungUp("NORMAL_CLEARING");
    clock.advance(10_000);
    expect(link.sent()).toEqual([]);
  });

  it("is logged when FreeSWITCH cannot, and the next sound is played anyway", async () => {
    const { link, clock, lines, channel, run, sound } = playing();
    link.answers = () => link.refused("-ERR no");
    sound.stop();
    const next = run(channel.play("b.wav", "none"));
    await link.settled();
    expect(lines).toEqual([expect.objectContaining({ level: 40, call: "u1", code: "ESL_COMMAND_REFUSED" })]);
    clock.advance(500);
    expect([link.sent().at(-1), next.how]).toEqual(["u1 playback b.wav", undefined]);
  });
});

describe("a spoken prompt", () => {
  const loaded = "type,name,ikey\napi,show,mod_commands\nspeech,flite,mod_flite\n\n3 total.";
  const notLoaded = "type,name,ikey\nspeech,other,mod_other\n\n1 total.";
  const slt = { engine: "flite", voice: "slt" };

  async function spoken(text: string): Promise<string[]> {
    const { channel, link, run } = new LiveChannelRun();
    link.answers = () => loaded;
    run(channel.speak(slt, text, "any"));
    await link.settled();
    return link.sent();
  }

  it("asks once whether FreeSWITCH has the engine, then is spoken", async () => {
    const { channel, link, run, played } = new LiveChannelRun();
    link.answers = () => loaded;
    const first = run(channel.speak(slt, "Hello", "any"));
    await link.settled();
    expect(link.sent()).toEqual([
      "api show interfaces",
      "u1 set playback_terminators=any",
      "u1 speak flite|slt|Hello",
    ]);
    played("_none_");
    expect(first.how).toBe("complete");
    run(channel.speak(slt, "Again", "any"));
    expect(link.sent()).toEqual(["u1 speak flite|slt|Again"]);
  });

  it("is spoken as soon as FreeSWITCH, which has just started, lists the engine", async () => {
    const { channel, link, run, clock, played } = new LiveChannelRun();
    link.answers = () => notLoaded;
    const speech = run(channel.speak(slt, "Hello", "none"));
    await link.settled();
    expect(link.sent()).toEqual(["api show interfaces"]);
    clock.advance(300);
    await link.settled();
    link.answers = () => loaded;
    expect([speech.how, link.sent()]).toEqual([undefined, ["api show interfaces"]]);
    clock.advance(300);
    await link.settled();
    expect(link.sent().at(-1)).toBe("u1 speak flite|slt|Hello");
    played("_none_");
    expect(speech.how).toBe("complete");
  });

  it("fails within a second when the engine is not loaded, then at once, until it is", async () => {
    const { channel, link, run, clock } = new LiveChannelRun();
    link.answers = () => notLoaded;
    const speak = channel.speak(slt, "Hello", "none");
    const missing = run(speak);
    for (let look = 0; look < 4; look++) {
      await link.settled();
      clock.advance(300);
    }
    await missing.over;
    expect([missing.how, clock.now()]).toEqual(["PLAYBACK_FAILED", 1_200]);
    expect(link.sent()).toEqual(Array(4).fill("api show interfaces"));
    const stillMissing = run(speak);
    await stillMissing.over;
    expect([stillMissing.how, link.sent()]).toEqual(["PLAYBACK_FAILED", ["api show interfaces"]]);
    link.answers = () => loaded;
    run(speak);
    await link.settled();
    expect(link.sent().at(-1)).toBe("u1 speak flite|slt|Hello");
  });

  it("is attempted when FreeSWITCH cannot list its engines", async () => {
    const { channel, link, run } = new LiveChannelRun();
    link.answers = () => link.refused("-ERR SQL disabled, no data available!");
    run(channel.speak(slt, "Hello", "none"));
    await link.settled();
    expect(link.sent().at(-1)).toBe("u1 speak flite|slt|Hello");
  });

  it("fails when the check for the engine gets no answer", async () => {
    const { channel, link, run } = new LiveChannelRun();
    link.answers = () => link.late();
    const failed = run(channel.speak(slt, "Hello", "none"));
    await failed.over;
    expect(failed.how).toBe("ESL_DEADLINE");
  });

  it.each([
    [`Pay \${api(x)} now`, "Pay {api(x)} now"],
    [`$\${a} $$ \${`, "{a} $$ {"],
    ["a$\\{b}", "a$ {b}"],
    ["one\r\ntwo\tthree", "one two three"],
    ["a | b||c", "a, b, , c"],
    ["a\u0000b\u0007c pay\u00adment\u{1f4b3}", "a b c payment\u{1f4b3}"],
    ["  Grüß Gott, it's €5  ", "Grüß Gott, it's €5"],
  ])("is made harmless: %j", async (text, harmless) => {
    expect((await spoken(text)).at(-1)).toBe(`u1 speak flite|slt|${harmless}`);
  });

  it.each(["", "  \n", "\u0000"])("of %j is not sent: FreeSWITCH would hang up", (text) => {
    const { channel, link, run } = new LiveChannelRun();
    expect(run(channel.speak(slt, text, "none")).how).toBe("complete");
    expect(link.sent()).toEqual([]);
  });

  it("is refused with a voice that would be expanded", () => {
    const { channel, run } = new LiveChannelRun();
    expect(run(channel.speak({ engine: "flite", voice: `\${x}` }, "Hello", "none")).how).toBe(
      "PLAYBACK_FAILED",
    );
  });
});
