import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeSilence } from "../support/silence-wav.js";
import { type ContractStage, LONG, SHORT } from "./contract-stage.js";

export function applicationsContract(stage: ContractStage): void {
  describe("applications", () => {
    it("run one after the other with event-lock", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "set", "color=red", "a");
      await stage.client.execute(id, "playback", SHORT, "b");
      await stage.client.execute(id, "playback", "silence_stream://100", "c");
      await stage.client.execute(id, "unset", "color", "d");
      const last = await stage.completed(id, "d");
      expect(stage.storyOf(id)).toEqual([
        "a begins",
        "a completes",
        "b begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "b completes",
        "c begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "c completes",
        "d begins",
        "d completes",
      ]);
      const set = await stage.completed(id, "a");
      expect(set.headers).toMatchObject({
        Application: "set",
        "Application-Data": "color=red",
        "Application-Response": "_none_",
        variable_color: "red",
      });
      expect(last.headers).not.toHaveProperty("variable_color");
    });

    it("run inside each other without event-lock", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", "silence_stream://2000", "outer", "nested");
      await stage.sounds(id, "silence_stream://2000");
      await stage.client.execute(id, "playback", SHORT, "inner", "nested");
      await stage.completed(id, "outer");
      expect(stage.storyOf(id)).toEqual([
        "outer begins",
        "PLAYBACK_START",
        "inner begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "inner completes",
        "PLAYBACK_STOP",
        "outer completes",
      ]);
    });

    it("report how a sound ended", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", SHORT, "played");
      await stage.client.execute(id, "playback", "/no/such/file.wav", "missing");
      const played = await stage.completed(id, "played");
      expect(played.headers["Application-Response"]).toBe("FILE PLAYED");
      const stop = await stage.eventOf(id, "PLAYBACK_STOP");
      expect(stop.headers).toMatchObject({ "Playback-File-Path": SHORT, "Playback-Status": "done" });
      const missing = await stage.completed(id, "missing");
      expect(missing.headers["Application-Response"]).toBe("FILE NOT FOUND");
      expect(stage.storyOf(id).slice(-2)).toEqual(["missing begins", "missing completes"]);
    });

    it("accept a long argument in the body", async () => {
      const { id } = await stage.dial();
      const value = `${"long ".repeat(200)}and: strange`;
      await stage.client.command(
        `sendmsg ${id}`,
        {
          "call-command": "execute",
          "execute-app-name": "set",
          "event-lock": "true",
          "Event-UUID": "body",
          "content-type": "text/plain",
        },
        `story=${value}`,
      );
      await stage.completed(id, "body");
      expect(await stage.client.api(`uuid_getvar ${id} story`)).toBe(value);
    });

    it("see variables that the API sets", async () => {
      const { id } = await stage.dial();
      expect(await stage.client.api(`uuid_setvar ${id} color dark red`)).toBe("+OK\n");
      expect(await stage.client.api(`uuid_getvar ${id} color`)).toBe("dark red");
      await stage.client.execute(id, "set", ["copy=a $", "{color} car"].join(""), "copy");
      expect((await stage.completed(id, "copy")).headers["Application-Data"]).toBe("copy=a dark red car");
      expect(await stage.client.api(`uuid_setvar ${id} color`)).toBe("+OK\n");
      expect(await stage.client.api(`uuid_getvar ${id} color`)).toBe("_undef_");
    });

    it("end the call when the application does not exist", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "nosuchapp", "x", "unknown");
      await stage.client.execute(id, "playback", SHORT, "after");
      const { headers } = await stage.hungUp(id);
      expect(headers["Hangup-Cause"]).toBe("DESTINATION_OUT_OF_ORDER");
      expect(stage.storyOf(id)).toEqual([
        "CHANNEL_HANGUP",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
      const { text } = await stage.client.execute(id, "playback", SHORT, "later");
      expect(text).toBe(`-ERR invalid session id [${id}]`);
    });

    it("transfer the call out of park, whatever is playing", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", LONG, "sound", "nested");
      await stage.sounds(id, LONG);
      await stage.client.execute(id, "transfer", "fallback XML pay", "away");
      await stage.eventOf(id, "CHANNEL_EXECUTE_COMPLETE", { Application: "park" });
      expect(stage.storyOf(id).slice(2)).toEqual([
        "away begins",
        "away completes",
        "PLAYBACK_STOP",
        "sound completes",
        "CHANNEL_UNPARK",
        "park completes",
      ]);
      const sound = await stage.completed(id, "sound");
      expect(sound.headers["Application-Response"]).toBe("PLAYBACK ERROR");
    });

    it("play a file to its end", async (test) => {
      if (!stage.underTest.sharesFiles) return test.skip("the switch does not read this machine's files");
      const directory = mkdtempSync(join(tmpdir(), "freeswitch-pay-contract-"));
      const path = join(directory, "prompt.wav");
      writeSilence(path, 300);
      const { id } = await stage.dial();
      await stage.client.execute(id, "playback", path, "file");
      const { headers } = await stage.completed(id, "file");
      rmSync(directory, { recursive: true });
      expect(headers).toMatchObject({ "Application-Response": "FILE PLAYED", variable_playback_ms: "300" });
    });
  });
  describe("speak", () => {
    it("says nothing with an unknown engine", async () => {
      const { id } = await stage.dial();
      await stage.client.execute(id, "speak", "nosuchengine|v|hello", "speech");
      expect((await stage.completed(id, "speech")).headers["Application-Response"]).toBe("_none_");
      expect(await stage.client.api(`uuid_exists ${id}`)).toBe("true");
    });
  });
}
