import { describe, expect, it } from "vitest";
import { type ContractStage, LONG, SHORT } from "./contract-stage.js";

export function hangupsContract(stage: ContractStage): void {
  describe("a hangup", () => {
    it("by the controller ends what is playing and discards what waits", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", LONG, "sound");
      await stage.client.execute(id, "playback", LONG, "waiting");
      await stage.sounds(id, LONG);
      expect(await stage.client.api(`uuid_kill ${id} USER_BUSY`)).toBe("+OK\n");
      const { headers } = await stage.hungUp(id);
      expect(headers).toMatchObject({
        "Hangup-Cause": "USER_BUSY",
        "Answer-State": "hangup",
        "Channel-State": "CS_REPORTING",
        variable_hangup_cause: "USER_BUSY",
        variable_hangup_cause_q850: "17",
        variable_sip_hangup_disposition: "send_bye",
        variable_digits_dialed: "none",
      });
      expect(stage.storyOf(id)).toEqual([
        "sound begins",
        "PLAYBACK_START",
        "CHANNEL_HANGUP",
        "PLAYBACK_STOP",
        "sound completes",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
    });

    it("is answered before its event is sent", async () => {
      const { id } = await stage.dial();
      const { text, eventsBefore } = await stage.client.command(`api uuid_kill ${id}`);
      await stage.eventOf(id, "CHANNEL_HANGUP");
      expect(text).toBe("+OK\n");
      const earlier = stage.client.events.slice(0, eventsBefore);
      expect(earlier.some(({ name }) => name === "CHANNEL_HANGUP")).toBe(false);
    });

    it("by the application hangup completes before the call ends", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", SHORT, "goodbye");
      await stage.client.execute(id, "hangup", "NORMAL_CLEARING", "end");
      await stage.client.execute(id, "set", "a=b", "still set");
      const { headers } = await stage.hungUp(id);
      expect(headers["Hangup-Cause"]).toBe("NORMAL_CLEARING");
      expect(stage.storyOf(id).slice(3)).toEqual([
        "goodbye completes",
        "end begins",
        "CHANNEL_HANGUP",
        "end completes",
        "still set begins",
        "still set completes",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
    });

    it("by the caller during a sound", async () => {
      const caller = await stage.dial();
      await stage.client.execute(caller.id, "playback", LONG, "sound");
      await stage.sounds(caller.id, LONG);
      await caller.hangup();
      const { headers } = await stage.hungUp(caller.id);
      expect(headers).toMatchObject({
        "Hangup-Cause": "NORMAL_CLEARING",
        variable_sip_hangup_disposition: "recv_bye",
      });
      expect(stage.storyOf(caller.id)).toEqual([
        "sound begins",
        "PLAYBACK_START",
        "CHANNEL_HANGUP",
        "PLAYBACK_STOP",
        "sound completes",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
      expect((await stage.eventOf(caller.id, "CHANNEL_HANGUP")).headers["Answer-State"]).toBe("hangup");
      expect(await stage.client.api(`uuid_exists ${caller.id}`)).toBe("false");
    });

    it("by the caller while nothing happens", async () => {
      const caller = await stage.dial();
      await caller.hangup();
      await stage.hungUp(caller.id);
      expect(stage.storyOf(caller.id)).toEqual([
        "CHANNEL_HANGUP",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
    });
  });
}
