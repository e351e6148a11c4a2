import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControllerOnFreeSwitch } from "../support/controller-on-freeswitch.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { ToneCaller } from "../support/tone-caller.js";

const KEYS = ["4242424242424242", "1230", "123", "94105#"];

describe.skipIf(whyNoOwnFreeSwitch() !== undefined)("a FreeSWITCH that logs the keys of callers", () => {
  let freeSwitch: FreeSwitchProcess;
  let controller: ControllerOnFreeSwitch;
  let control: EventSocketClient;

  beforeAll(async () => {
    freeSwitch = await FreeSwitchProcess.start();
    controller = await ControllerOnFreeSwitch.start(freeSwitch);
    control = await untilReady(freeSwitch);
    await control.command("event json CHANNEL_PARK");
    await controller.logged(/^FreeSWITCH writes no keys/);
  });
  afterAll(async () => {
    await control.close();
    await controller.close();
    await freeSwitch.stop();
  });

  async function dial(to: string): Promise<{ caller: ToneCaller; call: string }> {
    const caller = await ToneCaller.dial(freeSwitch.sipPort, to);
    const { headers } = await control.event(
      ({ name, headers }) => name === "CHANNEL_PARK" && headers["Caller-Destination-Number"] === to,
    );
    return { caller, call: headers["Unique-ID"] ?? "" };
  }

  async function pay(to: string, beforehand: (call: string) => Promise<unknown>): Promise<unknown[]> {
    const { caller, call } = await dial(to);
    await beforehand(call);
    for (const [index, stage] of ["card-number", "date", "code", "postal-code"].entries()) {
      await controller.loggedLine((line) => line.call === call && String(line.stage).endsWith(stage));
      await caller.press(KEYS[index] ?? "");
    }
    await caller.ended;
    await controller.loggedLine((line) => line.call === call && line.msg === "pay ended");
    return controller.results(to);
  }

  /** How many keys FreeSWITCH has logged. */
  async function loggedKeys(): Promise<number> {
    const log = await readFile(join(freeSwitch.directory, "log", "freeswitch.log"), "latin1");
    return log.match(/RECV DTMF/g)?.length ?? 0;
  }

  async function isLogSafe(): Promise<boolean> {
    const metrics = await (await controller.ask("/metrics")).text();
    return /^freeswitch_pay_switch_log_safe\{.*\} 1$/m.test(metrics);
  }

  it("is refused payments, until its level is right again", async () => {
    expect(await isLogSafe()).toBe(true);
    await control.api("fsctl loglevel info");
    // A proof is valid for ten seconds: the next minute's check, or the next payment after that, detects the change.
    await controller.logged(/^FreeSWITCH may log card numbers: payments are refused$/);
    expect(await isLogSafe()).toBe(false);
    const { caller, call } = await dial("refused");
    await controller.loggedLine((line) => line.call === call && line.msg === "pay ended");
    await caller.ended;
    expect(controller.results("refused")).toEqual(["internal-error"]);
    const lines = controller.output.lines.filter((line) => line.call === call);
    expect(lines.filter(({ msg }) => msg === "pay stage")).toEqual([]);
    expect(lines.find(({ code }) => code === "SWITCH_LOGS_DIGITS")?.remedy).toMatch(/fsctl loglevel notice/);
    expect(await loggedKeys()).toBe(0);

    await control.api("fsctl loglevel notice");
    expect(await pay("allowed", () => Promise.resolve())).toEqual(["success"]);
    expect(await loggedKeys()).toBe(0);
    expect(await isLogSafe()).toBe(true);
  });

  it("has a log level set for a single call removed", async () => {
    const raise = (call: string) => control.api(`uuid_loglevel ${call} debug`);
    expect(await pay("raised", raise)).toEqual(["success"]);
    expect(await loggedKeys()).toBe(0);
  });
});
