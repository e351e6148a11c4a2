import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenarios } from "../sipp/scenarios.js";
import { ControllerOnFreeSwitch } from "../support/controller-on-freeswitch.js";
import { dialectConfiguration } from "../support/dialect-documents.js";
import { freeTcpPort } from "../support/free-port.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { runSipp } from "../support/sipp.js";

const inOrder = scenarios.pays;
const [number = "", expiry = "", cvv = "", postal = ""] = inOrder.keys;
/** VoXML asks for the postal code before the security code. */
const postalFirst = { keys: [number, expiry, `${postal}#`, cvv], ending: "await-bye" } as const;

describe.skipIf(whyNoOwnFreeSwitch() !== undefined)("every dialect and language on a real FreeSWITCH", () => {
  let freeSwitch: FreeSwitchProcess;
  let controller: ControllerOnFreeSwitch;

  beforeAll(async () => {
    freeSwitch = await FreeSwitchProcess.start();
    const port = await freeTcpPort();
    controller = await ControllerOnFreeSwitch.start(freeSwitch, {
      HTTP_PORT: String(port),
      CONFIG_FILE: dialectConfiguration(`http://127.0.0.1:${port}/connectors/test`),
    });
    await (await untilReady(freeSwitch)).close();
    await controller.logged(/^connected to FreeSWITCH/);
  });
  afterAll(async () => {
    await controller.close();
    await freeSwitch.stop();
  });

  describe.concurrent("a payment", () => {
    it.each([
      ["cxml", inOrder],
      ["voxml", postalFirst],
      ["de-DE", inOrder],
      ["es-ES", inOrder],
      ["fr-FR", inOrder],
      ["it-IT", inOrder],
      ["pl-PL", inOrder],
    ] as const)("%s", async (destination, caller) => {
      const target = `127.0.0.1:${freeSwitch.sipPort}`;
      const { successful, log } = await runSipp({ target, destination, ...caller });
      expect({ successful, log }).toEqual({ successful: 1, log: "" });
      expect(controller.results(destination)).toEqual(["success"]);
    });
  });
});
