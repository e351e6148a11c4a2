import { describe, expect, it } from "vitest";
import { type ContractStage, LONG, SHORT } from "./contract-stage.js";

export function breaksContract(stage: ContractStage): void {
  describe("uuid_break", () => {
    it("stops one sound", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", LONG, "first");
      await stage.client.execute(id, "playback", SHORT, "second");
      await stage.sounds(id, LONG);
      expect(await stage.client.api(`uuid_break ${id}`)).toBe("+OK\n");
      await stage.completed(id, "second");
      expect(stage.storyOf(id)).toEqual([
        "first begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "first completes",
        "second begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "second completes",
      ]);
      const stop = await stage.eventOf(id, "PLAYBACK_STOP");
      expect(stop.headers["Playback-Status"]).toBe("break");
    });

    it("with all also discards what waits, but not what follows later", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", LONG, "first");
      await stage.client.execute(id, "playback", SHORT, "forgotten");
      await stage.sounds(id, LONG);
      await stage.client.command(`bgapi uuid_break ${id} all`, { "Job-UUID": "break" });
      await stage.client.event(({ headers }) => headers["Job-UUID"] === "break");
      await stage.client.execute(id, "set", "a=b", "later");
      await stage.completed(id, "later");
      expect(stage.storyOf(id)).toEqual([
        "first begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "first completes",
        "later begins",
        "later completes",
      ]);
    });

    it("does nothing to a silent call", async () => {
      const { id } = await stage.dial();
      expect(await stage.client.api(`uuid_break ${id} all`)).toBe("+OK\n");
      await stage.client.execute(id, "playback", "silence_stream://300", "whole");
      expect((await stage.completed(id, "whole")).headers.variable_playback_ms).toBe("300");
    });

    it("stops speech", async (test) => {
      if (!stage.underTest.speaks) return test.skip("the switch has no speech engine");
      const { id } = await stage.dial();
      await stage.client.execute(id, "speak", `flite|slt|${"a long story ".repeat(20)}`, "speech");
      await stage.began(id, "speech");
      await stage.client.api(`uuid_break ${id} all`);
      expect((await stage.completed(id, "speech")).headers["Application-Response"]).toBe("_none_");
    });
  });
}
