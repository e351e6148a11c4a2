import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControllerOnFreeSwitch } from "../support/controller-on-freeswitch.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { pbxConfiguration } from "../support/pbx-configuration.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { ToneCaller } from "../support/tone-caller.js";
import { type Stretch, stretchesOf } from "../support/wav-blocks.js";

const STAGES = ["payment-card-number", "expiration-date", "security-code", "postal-code"];
const KEYS = ["4242424242424242", "1230", "123", "94105#"];
/** A block of 20 ms may have been in transit when the recording was masked. */
const BLOCK_MS = 20;
/** The interval between two checks of the switch. */
const LOOK_MS = 50;

/** Stretches, except those of a block or two, where a sound only begins or ends. */
function shapeOf(stretches: readonly Stretch[]): string[] {
  const long = stretches.filter(({ ms }) => ms > 3 * BLOCK_MS).map(({ sound }) => sound);
  return long.filter((sound, index) => sound !== long[index - 1]);
}

function total(stretches: readonly Stretch[], sound: Stretch["sound"]): number {
  return stretches.filter((stretch) => stretch.sound === sound).reduce((sum, { ms }) => sum + ms, 0);
}

describe.skipIf(whyNoOwnFreeSwitch() !== undefined)(
  "recordings of a call that pays, on a real FreeSWITCH",
  () => {
    const recordings = temporaryFolder();
    let freeSwitch: FreeSwitchProcess;
    let controller: ControllerOnFreeSwitch;
    let control: EventSocketClient;

    beforeAll(async () => {
      freeSwitch = await FreeSwitchProcess.start(undefined, pbxConfiguration(recordings));
      controller = await startController();
      control = await untilReady(freeSwitch);
      await control.command("event json CHANNEL_PARK DEL_SCHEDULE");
      await controller.logged(/^FreeSWITCH writes no keys/);
    });
    afterAll(async () => {
      await control.close();
      await controller.close();
      await freeSwitch.stop();
    });

    function startController(): Promise<ControllerOnFreeSwitch> {
      const folder = temporaryFolder();
      writeFileSync(
        join(folder, "pay.twiml.xml"),
        '<Response><Pause length="1"/><Pay chargeAmount="1.00"/><Pause length="6"/></Response>',
      );
      writeFileSync(
        join(folder, "freeswitch-pay.yaml"),
        JSON.stringify({ apps: { "*": { document: "pay.twiml.xml" } } }),
      );
      return ControllerOnFreeSwitch.start(freeSwitch, { CONFIG_FILE: join(folder, "freeswitch-pay.yaml") });
    }

    /** The UUID of the channel that is parked for a number. */
    async function parked(to: string): Promise<string> {
      const { headers } = await control.event(
        ({ name, headers }) => name === "CHANNEL_PARK" && headers["Caller-Destination-Number"] === to,
      );
      return headers["Unique-ID"] ?? "";
    }

    function stageOf(call: string, stage: string): Promise<void> {
      return controller.loggedLine((line) => line.call === call && line.stage === stage);
    }

    async function pay(
      caller: ToneCaller,
      call: string,
      before: (stage: string) => Promise<unknown> | undefined,
    ) {
      for (const [index, stage] of STAGES.entries()) {
        await stageOf(call, stage);
        await before(stage);
        await caller.press(KEYS[index] ?? "");
      }
      await stageOf(call, "payment-processing");
      await ended(caller);
    }

    /** Every recording is complete. */
    async function ended(caller: ToneCaller): Promise<void> {
      await caller.ended;
      while (Number(/^(\d+) session\(s\) -/m.exec(await control.api("status"))?.[1]) > 0)
        await pause(LOOK_MS);
    }

    it("are silent from the first question to the last key, then continue; also those that start in the meantime", async () => {
      const number = "recorded-success";
      const caller = await ToneCaller.dial(freeSwitch.sipPort, number);
      const call = await parked(number);
      const outside = join(recordings, "from outside.wav");
      await control.api(`uuid_record ${call} start '${outside}'`);
      const late = join(recordings, "late.wav");
      await pay(caller, call, (stage) =>
        stage === "security-code" ? control.api(`uuid_record ${call} start ${late}`) : undefined,
      );
      expect(controller.results(number)).toEqual(["success"]);

      for (const recording of [join(recordings, `${number}.wav`), outside]) {
        const stretches = stretchesOf(recording);
        expect(shapeOf(stretches)).toEqual(["soft", "zero", "soft"]);
        expect(total(stretches, "loud")).toBe(0);
        expect(total(stretches, "zero")).toBeGreaterThan(5_000);
        expect(stretches.at(-1)?.ms).toBeGreaterThan(1_500);
        // In what the caller hears, the prompts are silent too, and what follows the payment is not.
        expect(total(stretchesOf(recording, 1), "zero")).toBeGreaterThan(5_000);
      }
      const begunLate = stretchesOf(late);
      expect(total(begunLate, "loud")).toBeLessThanOrEqual(BLOCK_MS);
      expect(shapeOf(begunLate)).toEqual(["zero", "soft"]);
    });

    it("of the other leg are silent as well, and continue", async () => {
      const number = "bridged-recorded";
      const caller = await ToneCaller.dial(freeSwitch.sipPort, number);
      const call = await parked("recorded");
      await pay(caller, call, () => undefined);
      expect(controller.results("recorded")).toEqual(["success"]);
      const stretches = stretchesOf(join(recordings, `${number}.wav`));
      expect(shapeOf(stretches)).toEqual(["soft", "zero", "soft"]);
      expect(total(stretches, "loud")).toBe(0);
    });

    it("continue after a caller cancels with *", async () => {
      const number = "recorded-star";
      const caller = await ToneCaller.dial(freeSwitch.sipPort, number);
      const call = await parked(number);
      await stageOf(call, "payment-card-number");
      await caller.press("4242*");
      await ended(caller);
      expect(controller.results(number)).toEqual(["caller-interrupted-with-star"]);
      const stretches = stretchesOf(join(recordings, `${number}.wav`));
      expect(shapeOf(stretches)).toEqual(["soft", "zero", "soft"]);
      expect(total(stretches, "loud")).toBe(0);
    });

    it("end a payment that another party listens to, before the first question", async () => {
      const number = "listened";
      const caller = await ToneCaller.dial(freeSwitch.sipPort, number);
      const call = await parked(number);
      await control.api(`originate {origination_caller_id_number=1}loopback/silence/pbx &eavesdrop(${call})`);
      await controller.loggedLine((line) => line.call === call && line.code === "MEDIA_NOT_PROTECTED");
      await controller.loggedLine((line) => line.call === call && line.msg === "pay ended");
      expect(controller.results(number)).toEqual(["internal-error"]);
      expect(
        controller.output.lines.filter((line) => line.call === call && line.msg === "pay stage"),
      ).toEqual([]);
      caller.hangUp();
      await ended(caller);
    });

    it("end a payment in a field when another party starts to listen", async () => {
      const number = "listened-late";
      const caller = await ToneCaller.dial(freeSwitch.sipPort, number);
      const call = await parked(number);
      await stageOf(call, "payment-card-number");
      await control.api(`originate {origination_caller_id_number=1}loopback/silence/pbx &eavesdrop(${call})`);
      await controller.loggedLine((line) => line.call === call && line.msg === "pay ended");
      expect(controller.results(number)).toEqual(["internal-error"]);
      caller.hangUp();
      await ended(caller);
    });

    it("continue when the controller is closed in the middle of a payment", async () => {
      const number = "recorded-close";
      const caller = await ToneCaller.dial(freeSwitch.sipPort, number);
      const call = await parked(number);
      await stageOf(call, "payment-card-number");
      await caller.press("42424242");
      await controller.leave();
      await control.event(
        ({ name, headers }) => name === "DEL_SCHEDULE" && headers["Task-Group"] === `pay-unmask-${call}`,
      );
      await caller.say(2_000);
      caller.hangUp();
      await ended(caller);
      const stretches = stretchesOf(join(recordings, `${number}.wav`));
      expect(shapeOf(stretches)).toEqual(["soft", "zero", "soft"]);
      expect(total(stretches, "loud")).toBe(0);
      controller = await startController();
    });
  },
);
