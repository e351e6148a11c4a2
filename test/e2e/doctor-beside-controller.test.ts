import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { diagnose } from "../../src/doctor/diagnose.js";
import { ControllerOnFreeSwitch } from "../support/controller-on-freeswitch.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { safeConfiguration } from "../support/safe-configuration.js";
import { SippPhone } from "../support/sipp-phone.js";

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe.skipIf(whyNoOwnFreeSwitch() !== undefined)("the doctor alongside a running controller", () => {
  it("finds the same, causes no call in the controller, and leaves a live one alone", async () => {
    const process = await FreeSwitchProcess.start();
    closing.push(() => process.stop());
    const control = await untilReady(process);
    closing.push(() => control.close());
    await control.command("event json CHANNEL_PARK CHANNEL_HANGUP");
    const controller = await ControllerOnFreeSwitch.start(process);
    closing.push(() => controller.close());
    await controller.logged(/connected to FreeSWITCH/);
    const phone = await SippPhone.dial(`127.0.0.1:${process.sipPort}`, "100");
    await controller.logged(/call started/);
    const report = await diagnose(
      {
        PATH: globalThis.process.env.PATH,
        ...safeConfiguration("http://127.0.0.1:1"),
        LEDGER_URL: `sqlite:${controller.directory}/ledger.db`,
        FREESWITCH_HOST: "127.0.0.1",
        FREESWITCH_PORT: String(process.port),
        FREESWITCH_PASSWORD: process.password,
      },
      systemClock,
    );
    const notOk = report.lines.filter(({ level, check }) => level !== "ok" && check !== "connectors");
    expect(notOk).toEqual([]);
    expect(report.lines.find(({ check }) => check === "ledger")?.seen).toContain(
      "a running controller has it open",
    );
    const calls = controller.output.lines.filter(({ msg }) => msg === "call started");
    expect(calls.map(({ to }) => to)).toEqual(["100"]);
    const id = String(calls[0]?.call);
    expect(await control.api(`uuid_exists ${id}`)).toBe("true");
    await control.api(`uuid_kill ${id}`);
    await phone.ended();
  });
});
