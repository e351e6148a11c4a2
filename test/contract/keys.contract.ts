import { describe, expect, it } from "vitest";
import { keysOf } from "../support/keys.js";
import { type ContractStage, LONG, SHORT } from "./contract-stage.js";

export function keysContract(stage: ContractStage): void {
  describe("a key", () => {
    it("is reported with its digit, without the call's variables", async () => {
      const caller = await stage.dial();
      await caller.press(keysOf("7"));
      const { key, headers } = await stage.eventOf(caller.id, "DTMF");
      expect(key === keysOf("7")[0]).toBe(true);
      expect(headers).toMatchObject({ "Caller-Context": "pay", "Caller-Unique-ID": caller.id });
      expect(Object.keys(headers).filter((name) => name.startsWith("variable_"))).toEqual([]);
    });

    it("ends a sound when it is one of the terminators, and is reported first", async () => {
      const caller = await stage.dial();
      await stage.client.execute(caller.id, "set", "playback_terminators=12#", "keys");
      await stage.client.execute(caller.id, "playback", LONG, "first");
      await stage.client.execute(caller.id, "playback", SHORT, "second");
      await stage.sounds(caller.id, LONG);
      await caller.press(keysOf("4"));
      await stage.eventOf(caller.id, "DTMF");
      await caller.press(keysOf("#"));
      await stage.completed(caller.id, "second");
      expect(stage.storyOf(caller.id)).toEqual([
        "keys begins",
        "keys completes",
        "first begins",
        "PLAYBACK_START",
        "DTMF",
        "DTMF",
        "PLAYBACK_STOP",
        "first completes",
        "second begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "second completes",
      ]);
      const first = await stage.completed(caller.id, "first");
      expect(first.terminator === keysOf("#")[0]).toBe(true);
      expect(first.headers["Application-Response"]).toBe("FILE PLAYED");
      expect((await stage.eventOf(caller.id, "PLAYBACK_STOP")).headers["Playback-Status"]).toBe("break");
      const second = await stage.completed(caller.id, "second");
      expect(second.terminator).toBeUndefined();
    });

    it("typed ahead ends the next sound too", async () => {
      const caller = await stage.dial();
      await stage.client.execute(caller.id, "set", "playback_terminators=any", "keys");
      await stage.client.execute(caller.id, "playback", LONG, "first");
      await stage.client.execute(caller.id, "playback", LONG, "second");
      await stage.sounds(caller.id, LONG);
      await caller.press(keysOf("12"));
      await stage.completed(caller.id, "second");
      expect(stage.storyOf(caller.id).slice(4)).toEqual([
        "DTMF",
        "PLAYBACK_STOP",
        "first completes",
        "second begins",
        "PLAYBACK_START",
        "DTMF",
        "PLAYBACK_STOP",
        "second completes",
      ]);
    });

    it("ends nothing with no terminators", async () => {
      const caller = await stage.dial();
      await stage.client.execute(caller.id, "set", "playback_terminators=none", "keys");
      await stage.client.execute(caller.id, "playback", "silence_stream://1500", "sound");
      await stage.sounds(caller.id, "silence_stream://1500");
      await caller.press(keysOf("7*#"));
      const { headers } = await stage.completed(caller.id, "sound");
      expect(headers.variable_playback_ms).toBe("1500");
      expect(stage.storyOf(caller.id).slice(4)).toEqual([
        "DTMF",
        "DTMF",
        "DTMF",
        "PLAYBACK_STOP",
        "sound completes",
      ]);
    });

    it("ends speech, which has no separate events", async (test) => {
      if (!stage.underTest.speaks) return test.skip("the switch has no speech engine");
      const caller = await stage.dial();
      await stage.client.execute(caller.id, "set", "playback_terminators=any", "keys");
      await stage.client.execute(caller.id, "speak", `flite|slt|${"a long story ".repeat(20)}`, "speech");
      await stage.began(caller.id, "speech");
      await caller.press(keysOf("5"));
      const { headers, terminator } = await stage.completed(caller.id, "speech");
      expect(headers["Application-Response"]).toBe("_none_");
      expect(terminator === keysOf("5")[0]).toBe(true);
      expect(stage.storyOf(caller.id).slice(2)).toEqual(["speech begins", "DTMF", "speech completes"]);
    });

    it("ends a pause, and is reported after it", async () => {
      const caller = await stage.dial();
      await stage.client.execute(caller.id, "sleep", "60000", "pause");
      await stage.began(caller.id, "pause");
      await caller.press(keysOf("3"));
      await stage.eventOf(caller.id, "DTMF");
      expect(stage.storyOf(caller.id)).toEqual(["pause begins", "pause completes", "DTMF"]);
    });

    it("is only counted when the call is over", async () => {
      const caller = await stage.dial();
      await caller.press(keysOf("123*"));
      await stage.client.event(() => stage.storyOf(caller.id).filter((line) => line === "DTMF").length === 4);
      await stage.client.api(`uuid_kill ${caller.id}`);
      expect((await stage.hungUp(caller.id)).headers.variable_digits_dialed).toBe("XXXX");
    });
  });
}
