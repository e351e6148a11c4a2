import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { textOf } from "../../src/cli/doctor.js";
import { systemClock } from "../../src/core/clock.js";
import type { DoctorReport } from "../../src/doctor/check.js";
import { diagnose } from "../../src/doctor/diagnose.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { TestServer } from "../support/http-server.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { safeConfiguration } from "../support/safe-configuration.js";
import { copyOfSample, sampleConfiguration } from "../support/sample-configuration.js";

const missing = whyNoOwnFreeSwitch();
const sample = missing === undefined ? sampleConfiguration() : undefined;
if (missing === undefined && sample === undefined)
  process.stderr.write(
    "test of the doctor on FreeSWITCH's sample configuration skipped: not found in the FreeSWITCH installation; set FREESWITCH_SAMPLE_CONF\n",
  );

const OWN_PASSWORD = "a-password-of-the-tests-own";
const running: { process: FreeSwitchProcess; control: EventSocketClient }[] = [];

let connector: TestServer;

beforeAll(async () => {
  connector = await TestServer.start((_received, response) => response.end());
});
afterAll(() => connector.close());
afterEach(async () => {
  for (const { process, control } of running.splice(0)) {
    await control.close();
    await process.stop();
  }
});

async function started(...[address, configuration]: Parameters<typeof FreeSwitchProcess.start>) {
  const process = await FreeSwitchProcess.start(address, configuration);
  const one = { process, control: await untilReady(process) };
  running.push(one);
  return one;
}

function doctor({ port, password }: { port: number; password: string }, more: Record<string, string> = {}) {
  const environment = {
    PATH: process.env.PATH,
    FREESWITCH_HOST: "127.0.0.1",
    FREESWITCH_PORT: String(port),
    FREESWITCH_PASSWORD: password,
    ...more,
  };
  return diagnose(environment, systemClock);
}

/** The checks that have lines at a level. */
const checksThatAre = (level: string, { lines }: DoctorReport) => [
  ...new Set(lines.filter((line) => line.level === level).map(({ check }) => check)),
];

describe.skipIf(missing !== undefined)("the doctor with the shipped configuration", () => {
  it("finds everything in order, and leaves nothing behind", async () => {
    const { process, control } = await started();
    const report = await doctor(process, safeConfiguration(connector.url));
    expect(report.lines.filter(({ level }) => level !== "ok")).toEqual([]);
    expect(textOf(report).split("\n").at(-2)).toBe("all right");
    // FreeSWITCH writes its tables slightly late.
    for (const table of ["channels", "tasks"])
      await vi.waitFor(async () =>
        expect(await control.api(`show ${table} as json`)).toBe('{"row_count": 0}\n'),
      );
  });

  it("reports a port where nothing answers, and a wrong password", async () => {
    const { process } = await started();
    const wrong = await doctor({ port: process.port, password: "some-other-password" });
    expect(wrong.lines[0]).toMatchObject({ check: "event-socket", level: "unsafe" });
    expect(wrong.lines[0]?.seen).toContain("ESL_AUTH_REFUSED");
    expect(JSON.stringify(wrong)).not.toContain("some-other-password");
    const closedPort = await doctor({ port: 1, password: "some-other-password" });
    expect(closedPort.lines[0]?.seen).toContain("ESL_UNREACHABLE");
    expect(closedPort.safe).toBe(false);
  });
});

describe.skipIf(sample === undefined)("the doctor with FreeSWITCH's own sample configuration", () => {
  it("names each thing that is unsafe", async () => {
    const { folder, address } = await copyOfSample(sample as string);
    const { process } = await started(address, folder);
    const report = await doctor(process, safeConfiguration(connector.url));
    expect(report.safe).toBe(false);
    expect(checksThatAre("unsafe", report)).toEqual([
      "password",
      "log-level",
      "core-dumps",
      "dialplan",
      "digits-filter",
    ]);
    expect(report.lines.filter(({ level, remedy }) => level !== "ok" && remedy === null)).toEqual([]);
  });

  it("finds it safe after the named fixes", async () => {
    const { folder, address, change } = await copyOfSample(sample as string);
    change("autoload_configs/event_socket.conf.xml", '"ClueCon"', `"${OWN_PASSWORD}"`);
    change("autoload_configs/switch.conf.xml", '"loglevel" value="debug"', '"loglevel" value="notice"');
    change("autoload_configs/switch.conf.xml", '"dump-cores" value="yes"', '"dump-cores" value="no"');
    cpSync("freeswitch-conf/dialplan/pay.xml", join(folder, "dialplan/pay.xml"));
    const { process } = await started({ ...address, password: OWN_PASSWORD }, folder);
    const report = await doctor(process, safeConfiguration(connector.url));
    expect(report.lines.filter(({ level }) => level === "unsafe")).toEqual([]);
    expect(report.safe).toBe(true);
  });
});
