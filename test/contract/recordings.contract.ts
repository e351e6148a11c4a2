import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ContractStage, NOBODY } from "./contract-stage.js";

export function recordingsContract(stage: ContractStage): void {
  describe("recordings", () => {
    it("are listed, told of, and masked by their path, which may need quotes", async () => {
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

    it("of a call that there is not are refused", async () => {
      expect(await stage.client.api(`uuid_buglist ${NOBODY}`)).toBe("-ERR no reply\n");
      expect(await stage.client.api(`uuid_record ${NOBODY} mask x`)).toBe("-ERR Cannot locate session!\n");
      expect(await stage.client.api(`uuid_loglevel ${NOBODY} notice`)).toBe(
        `-ERR No such channel ${NOBODY}!\n`,
      );
    });

    it("are unmasked later by a command that the scheduler runs, unless it is taken away", async () => {
      expect(await stage.client.api("sched_api +60 contract-group uptime")).toMatch(/^\+OK Added: \d+\n$/);
      expect(await stage.client.api("sched_del contract-group")).toBe("+OK Deleted: 1\n");
    });
  });
}
