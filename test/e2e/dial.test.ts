import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControllerOnFreeSwitch } from "../support/controller-on-freeswitch.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { TestServer } from "../support/http-server.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { runSipp } from "../support/sipp.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SPEAKS_SECONDS = 2;

describe.skipIf(whyNoOwnFreeSwitch() !== undefined)("<Dial> on a real FreeSWITCH", () => {
  let freeSwitch: FreeSwitchProcess;
  let controller: ControllerOnFreeSwitch;
  let shop: TestServer;

  beforeAll(async () => {
    freeSwitch = await FreeSwitchProcess.start();
    const folder = temporaryFolder();
    const document = (name: string, verbs: string) => {
      const path = join(folder, `${name}.twiml.xml`);
      writeFileSync(path, `<Response>${verbs}</Response>`);
      return path;
    };
    shop = await TestServer.start((_request, response) => response.end("<Response><Hangup/></Response>"));
    const dial = (user: string) =>
      `<Dial action="${shop.url}/${user}"><Sip>sip:${user}@127.0.0.1:${freeSwitch.sipPort}</Sip></Dial>`;
    const configuration = join(folder, "freeswitch-pay.yaml");
    writeFileSync(
      configuration,
      JSON.stringify({
        dial: { sip: "sofia/pay/{address}" },
        apps: {
          "answers-caller": { document: document("caller", dial("speaks")) },
          speaks: { document: document("speaks", `<Pause length="${SPEAKS_SECONDS}"/>`) },
        },
      }),
    );
    controller = await ControllerOnFreeSwitch.start(freeSwitch, { CONFIG_FILE: configuration });
    await (await untilReady(freeSwitch)).close();
    await controller.logged(/^connected to FreeSWITCH/);
  });
  afterAll(async () => {
    await controller.close();
    await freeSwitch.stop();
    await shop.close();
  });

  it("reports to its action which call it bridged the caller with, and for how long", async () => {
    const target = `127.0.0.1:${freeSwitch.sipPort}`;
    const { successful, log } = await runSipp({
      target,
      destination: "answers-caller",
      keys: [],
      ending: "await-bye",
    });
    expect({ successful, log }).toEqual({ successful: 1, log: "" });
    const reported = new URLSearchParams(shop.received.find(({ url }) => url === "/speaks")?.body);
    const dialed = controller.output.lines.find(({ msg, to }) => msg === "call started" && to === "speaks");
    expect(reported.get("DialCallStatus")).toBe("completed");
    expect(Math.abs(Number(reported.get("DialCallDuration")) - SPEAKS_SECONDS)).toBeLessThanOrEqual(1);
    expect(reported.get("DialCallSid")).toMatch(/^CA[0-9a-f]{32}$/);
    expect(reported.get("DialCallSid")).not.toBe(reported.get("CallSid"));
    expect(dialed).toBeDefined();
  });
});
