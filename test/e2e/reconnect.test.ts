import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { ControllerOnFreeSwitch } from "../support/controller-on-freeswitch.js";
import { freeTcpPort, freeUdpPort } from "../support/free-port.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { runProgram } from "../support/program.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { runSipp } from "../support/sipp.js";

const absent = whyNoOwnFreeSwitch();

const cancels = { keys: ["*"], ending: "await-bye", pauseMs: 2_500 } as const;

describe.skipIf(absent !== undefined)("the controller and a real FreeSWITCH that stops and restarts", () => {
  it("waits for FreeSWITCH and logs it, reconnects after a kill, and takes the next call each time", async () => {
    const address = { port: await freeTcpPort(), sipPort: await freeUdpPort(), password: "of-our-own" };
    const target = `127.0.0.1:${address.sipPort}`;
    const controller = await ControllerOnFreeSwitch.start(address);
    await controller.logged(/waiting for FreeSWITCH/);

    const first = await FreeSwitchProcess.start(address);
    await controller.logged(/^connected to FreeSWITCH/);
    await (await untilReady(first)).close();
    await runSipp({ target, destination: "before", ...cancels });
    await controller.logged(/^call ended$/);
    expect(controller.results("before")).toEqual(["caller-interrupted-with-star"]);

    await first.kill();
    await controller.logged(/waiting for FreeSWITCH/, 2);
    const second = await FreeSwitchProcess.start(address);
    await controller.logged(/^connected to FreeSWITCH/, 2);
    await (await untilReady(second)).close();
    await runSipp({ target, destination: "after", ...cancels });
    await controller.logged(/^call ended$/, 2);
    expect(controller.results("after")).toEqual(["caller-interrupted-with-star"]);

    await controller.close();
    await second.stop();
  });

  it("exits with 1 and names the other controller when that has a separate ledger", async () => {
    const freeSwitch = await FreeSwitchProcess.start();
    await (await untilReady(freeSwitch)).close();
    const controller = await ControllerOnFreeSwitch.start(freeSwitch);
    await controller.logged(/^connected to FreeSWITCH/);
    const { code, errors } = await runProgram(["serve"], {
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: String(freeSwitch.port),
      FREESWITCH_PASSWORD: freeSwitch.password,
      HTTP_PORT: "0",
    });
    await controller.close();
    await freeSwitch.stop();
    expect(code).toBe(1);
    expect(errors).toContain(`is served by ${hostname()}:${process.pid} `);
    expect(errors).toMatch(/FREESWITCH_TAKEOVER/);
  });

  it("exits with 1 and names the variable when the password is wrong", async () => {
    const freeSwitch = await FreeSwitchProcess.start();
    await (await untilReady(freeSwitch)).close();
    const { code, errors } = await runProgram(["serve"], {
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: String(freeSwitch.port),
      FREESWITCH_PASSWORD: "not-this-one",
      HTTP_PORT: "0",
    });
    await freeSwitch.stop();
    expect(code).toBe(1);
    expect(errors).toMatch(/FREESWITCH_PASSWORD.*event_socket\.conf\.xml/);
  });
});
