import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ContractStage, UNKNOWN_CALL } from "./contract-stage.js";

export function recordingsContract(stage: ContractStage): void {
  describe("recordings", () => {
    it("are listed, reported, and masked by their path, which may need quotes", async () => {
      const { id } = await stage.dial();
      const path = join(tmpdir(), `contract it's ${id}.wav`);
      const quoted = `'${path.replaceAll("'", "\\'")}'`;
      await stage.client.command("event json MEDIA_BUG_START");
      expect(await stage.client.api(`uuid_record ${id} mask ${quoted}`)).toMatch(/^-ERR Cannot mask/);
      expect(await stage.client.api(`uuid_record ${id} start ${quoted}`)).toBe("+OK Success\n");
      const { headers } = await stage.eventOf(id, "MEDIA_BUG_START");
      expect(headers).toMatchObject({ "Media-Bug-Function": "session_record", "Media-Bug-Target": path });
      expect(await stage.client.api(`uuid_buglist ${id}`)).toBe(
        `<media-bugs>\n <media-bug>\n  <function>session_record</function>\n  <target>${path}</target>\n  <thread-locked>0</thread-locked>\n </media-bug>\n</media-bugs>\n`,
      );
      for (const action of ["mask", "mask", "unmask", "stop"])
        expect(await stage.client.api(`uuid_record ${id} ${action} ${quoted}`)).toBe("+OK Success\n");
      expect(await stage.client.api(`uuid_record ${id} unmask ${quoted}`)).toMatch(/^-ERR Cannot unmask/);
    });

    it("of an unknown call are refused", async () => {
      expect(await stage.client.api(`uuid_buglist ${UNKNOWN_CALL}`)).toBe("-ERR no reply\n");
      expect(await stage.client.api(`uuid_record ${UNKNOWN_CALL} mask x`)).toBe(
        "-ERR Cannot locate session!\n",
      );
      expect(await stage.client.api(`uuid_loglevel ${UNKNOWN_CALL} notice`)).toBe(
        `-ERR No such channel ${UNKNOWN_CALL}!\n`,
      );
    });

    it("are unmasked later by a scheduled command, unless it is deleted", async () => {
      expect(await stage.client.api("sched_api +60 contract-group uptime")).toMatch(/^\+OK Added: \d+\n$/);
      expect(await stage.client.api("sched_del contract-group")).toBe("+OK Deleted: 1\n");
    });
  });
}
