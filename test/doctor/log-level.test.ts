import { describe, expect, it } from "vitest";
import { examined, linesOf } from "../support/scripted-pbx.js";

describe("the doctor and FreeSWITCH's log", () => {
  it("proves with a test line that INFO is not written", async () => {
    expect(await linesOf("log-level")).toEqual(["ok: an INFO line was not written"]);
  });

  it("reports a FreeSWITCH that writes it as unsafe", async () => {
    const { report } = await examined({ writesInfo: true });
    expect(report.safe).toBe(false);
    expect(report.lines).toContainEqual(
      expect.objectContaining({
        check: "log-level",
        level: "unsafe",
        remedy: expect.stringContaining("notice"),
      }),
    );
  });

  it("does not take silence as proof", async () => {
    expect(await linesOf("log-level", { logs: false })).toEqual([
      expect.stringMatching(/^warning: .*not be verified$/),
    ]);
  });

  it("warns of a level that returns when FreeSWITCH starts", async () => {
    const changes = { "switch.conf": ['"loglevel" value="notice"', '"loglevel" value="info"'] } as const;
    expect(await linesOf("log-level", { changes })).toEqual([
      "ok: an INFO line was not written",
      expect.stringMatching(/^warning: after its next start .* sets info$/),
    ]);
  });

  it("warns of a log file that would receive INFO, and of a controller that leaves the level unchanged", async () => {
    const changes = { "logfile.conf": ["console,notice", "console,info,notice"] } as const;
    expect(await linesOf("log-level", { changes }, { FREESWITCH_KEEP_LOGLEVEL: "true" })).toEqual([
      "ok: an INFO line was not written",
      "warning: the controller is configured to leave the log level unchanged",
      expect.stringMatching(/^warning: the log file receives info/),
    ]);
  });

  it("reports core dumps as unsafe", async () => {
    expect(await linesOf("core-dumps")).toEqual(["ok: FreeSWITCH enables no core dumps"]);
    const changes = { "switch.conf": ['"dump-cores" value="no"', '"dump-cores" value="yes"'] } as const;
    expect(await linesOf("core-dumps", { changes })).toEqual([
      expect.stringMatching(/^unsafe: a crash of FreeSWITCH writes the memory/),
    ]);
  });
});
