import { Value } from "@sinclair/typebox/value";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { DoctorReport } from "../../src/doctor/check.js";
import { EmbeddedSwitch } from "../../src/simulator/embedded-switch.js";
import { TestServer } from "../support/http-server.js";
import { runProgram } from "../support/program.js";
import { safeConfiguration } from "../support/safe-configuration.js";

async function besideTheEmbeddedSwitch(): Promise<Record<string, string>> {
  const password = "the-password-of-the-embedded-switch";
  const embedded = await EmbeddedSwitch.start({ port: 0, password, clock: systemClock });
  onTestFinished(() => embedded.close());
  const connector = await TestServer.start((_received, response) => response.end());
  onTestFinished(() => connector.close());
  return {
    ...safeConfiguration(connector.url),
    FREESWITCH_HOST: "127.0.0.1",
    FREESWITCH_PORT: String(embedded.port),
    FREESWITCH_PASSWORD: password,
  };
}

describe("freeswitch-pay doctor", { timeout: 30_000 }, () => {
  it("exits with 0 if nothing is unsafe, and prints text or one JSON object", async () => {
    const environment = await besideTheEmbeddedSwitch();
    const text = await runProgram(["doctor"], environment);
    expect([text.code, text.errors]).toEqual([0, ""]);
    expect(text.output).toMatch(/^ {2}ok {7}ledger .*\n[\s\S]*\nall right\n$/m);
    const json = await runProgram(["doctor", "--json"], environment);
    expect(json.code).toBe(0);
    expect(Value.Check(DoctorReport, JSON.parse(json.output))).toBe(true);
  });

  it("exits with 1 if something is unsafe", async () => {
    const environment = { ...(await besideTheEmbeddedSwitch()), FREESWITCH_PASSWORD: "not-the-password" };
    const { code, output } = await runProgram(["doctor"], environment);
    expect(code).toBe(1);
    expect(output).toMatch(/unsafe {3}event-socket .*ESL_AUTH_REFUSED/);
    expect(output).not.toContain("not-the-password");
  });

  it("exits with 2 on a command line that it does not understand", async () => {
    const { code, output, errors } = await runProgram(["doctor", "--loud"]);
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toContain("--loud");
  });
});
