import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { describe, expect, it, onTestFinished } from "vitest";
import { textOf } from "../../src/cli/doctor.js";
import { systemClock } from "../../src/core/clock.js";
import { DoctorReport } from "../../src/doctor/check.js";
import { diagnose } from "../../src/doctor/diagnose.js";
import { EmbeddedSwitch } from "../../src/simulator/embedded-switch.js";
import { FakeEventSocket } from "../support/fake-event-socket.js";
import { safeConfiguration } from "../support/safe-configuration.js";
import { examined, linesOf, PASSWORD } from "../support/scripted-pbx.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const levels = ({ lines }: DoctorReport, check: string) =>
  lines.filter((line) => line.check === check).map(({ level }) => level);

describe("the doctor's report", () => {
  it("has no problems with the shipped configuration, and has the documented shape", async () => {
    const { report } = await examined();
    expect(report.lines.filter(({ level }) => level !== "ok")).toEqual([]);
    expect(Value.Check(DoctorReport, report)).toBe(true);
    expect(report.safe).toBe(true);
    expect(textOf(report)).toMatch(/\n\nall right\n$/);
  });

  it("adds a remedy to each line that is not ok, and counts the lines", async () => {
    const { report } = await examined({ dialplan: null, writesInfo: true, clockAheadMs: 9_000 });
    const wrong = report.lines.filter(({ level }) => level !== "ok");
    expect(wrong.length).toBeGreaterThan(3);
    expect(wrong.filter(({ remedy }) => remedy === null)).toEqual([]);
    expect(Value.Check(DoctorReport, report)).toBe(true);
    const { unsafe, warning } = report.counts;
    expect(unsafe + warning).toBe(wrong.length);
    expect(textOf(report)).toContain(`not safe: ${unsafe} unsafe, ${warning} warning(s)`);
    expect(textOf(report)).toContain(`-> ${wrong[0]?.remedy}`);
  });

  it("contains no secret of the configuration or of FreeSWITCH", async () => {
    const { report } = await examined({ globals: ["default_password=secret-of-the-pbx"] });
    const shown = JSON.stringify(report) + textOf(report);
    for (const secret of [PASSWORD, "whsec_", "a-key-of-the-front-desk-in-tests", "secret-of-the-pbx"])
      expect(shown).not.toContain(secret);
  });

  it("continues if FreeSWITCH refuses a command, and says so", async () => {
    const { report } = await examined({
      answers: { "sofia xmlstatus": "-ERR no permission", global_getvar: "-ERR" },
    });
    expect(levels(report, "dtmf")).toEqual(["warning"]);
    expect(report.lines.find(({ check }) => check === "dtmf")?.seen).toContain("the check failed");
    expect(levels(report, "lease")).toEqual(["ok"]);
  });

  it("names every mistake in the configuration, and checks nothing else", async () => {
    const report = await diagnose({ FREESWITCH_PORT: "many", HTTP_PORT: "none" }, systemClock);
    expect(report.lines.map(({ check, level }) => `${check} ${level}`)).toEqual([
      "configuration unsafe",
      "configuration unsafe",
    ]);
    expect(report.safe).toBe(false);
  });
});

describe("the doctor and a switch that it cannot check", () => {
  const environment = (port: number) => ({
    ...safeConfiguration("http://127.0.0.1:1"),
    FREESWITCH_HOST: "127.0.0.1",
    FREESWITCH_PORT: String(port),
    FREESWITCH_PASSWORD: PASSWORD,
  });

  it("says why, and checks the rest", async () => {
    const server = await FakeEventSocket.start();
    onTestFinished(() => server.stop());
    server.greeting = "Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n";
    const refused = await diagnose(environment(server.port), systemClock);
    expect(refused.lines[0]).toMatchObject({ check: "event-socket", level: "unsafe" });
    expect(refused.lines[0]?.seen).toContain("ESL_ACL_REFUSED");
    expect(levels(refused, "ledger")).toEqual(["ok"]);
    const unreachable = await diagnose(environment(1), systemClock);
    expect(unreachable.lines[0]?.seen).toContain("ESL_UNREACHABLE");
  });

  it("does not wait for a silent switch", async () => {
    const server = await FakeEventSocket.start();
    onTestFinished(() => server.stop());
    server.greeting = "";
    const silent = await diagnose(environment(server.port), systemClock);
    expect(silent.lines[0]?.seen).toContain("ESL_UNREACHABLE");
  }, 10_000);

  it("recognizes the embedded switch", async () => {
    const embedded = await EmbeddedSwitch.start({ port: 0, password: PASSWORD, clock: systemClock });
    onTestFinished(() => embedded.close());
    const report = await diagnose(environment(embedded.port), systemClock);
    expect(report.lines.filter((line) => line.switch !== null)).toMatchObject([
      { check: "event-socket", level: "ok" },
    ]);
  });

  it("warns when none is configured", async () => {
    const report = await diagnose(safeConfiguration("http://127.0.0.1:1"), systemClock);
    expect(report.lines[0]).toMatchObject({ check: "event-socket", switch: null, level: "warning" });
  });
});

describe("the doctor and this machine", () => {
  const file = (text: string, mode = 0o600) => {
    const path = join(temporaryFolder(), "pay.yaml");
    writeFileSync(path, text);
    chmodSync(path, mode);
    return { CONFIG_FILE: path };
  };

  it("warns of a configuration file that other users may read", async () => {
    expect(await linesOf("configuration")).toEqual([expect.stringMatching(/^ok: /)]);
    expect(await linesOf("configuration", {}, file("timeZone: UTC", 0o644))).toEqual([
      expect.stringMatching(/^warning: .*mode 644/),
    ]);
  });

  it("warns of webhooks without a signature and an API without keys", async () => {
    const bare = file("timeZone: UTC");
    expect(await linesOf("webhooks", {}, bare)).toEqual([expect.stringMatching(/^warning: /)]);
    expect(await linesOf("api-keys", {}, bare)).toEqual(["warning: the API has no keys"]);
    expect(await linesOf("api-keys", {}, { ...bare, HTTP_HOST: "0.0.0.0" })).toEqual([
      "unsafe: the API listens on 0.0.0.0 and has no keys",
    ]);
  });

  it("says where a card's month ends", async () => {
    expect(await linesOf("time-zone")).toEqual([expect.stringMatching(/^ok: Europe\/Berlin, where it is/)]);
  });
});
