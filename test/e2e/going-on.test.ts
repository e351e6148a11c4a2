import { writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MortalController } from "../crash/support/mortal-controller.js";
import { CuttableProxy } from "../support/cuttable-proxy.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { freeTcpPort } from "../support/free-port.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { TestServer } from "../support/http-server.js";
import { ParkedCaller } from "../support/parked-caller.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const absent = whyNoOwnFreeSwitch();
const LOOK_MS = 20;
/** From the beginning of a question to the first key of its answer. */
const REACTION_MS = 600;
const CARD = "4242424242424242";

describe.skipIf(absent !== undefined)("a call on a real FreeSWITCH continues", () => {
  let freeSwitch: FreeSwitchProcess;
  let control: EventSocketClient;
  let gateway: TestServer;
  const waiting: ServerResponse[] = [];
  let proxy: CuttableProxy;
  let controllers: MortalController[] = [];
  let calls = 0;

  beforeAll(async () => {
    freeSwitch = await FreeSwitchProcess.start();
    control = await untilReady(freeSwitch);
    await control.command("event json CHANNEL_PARK CHANNEL_EXECUTE CHANNEL_HANGUP_COMPLETE");
    gateway = await TestServer.start((_received, response) => void waiting.push(response));
  });

  afterAll(async () => {
    await control.close();
    await freeSwitch.stop();
    await gateway.close();
  });

  beforeEach(async () => {
    proxy = new CuttableProxy({ host: "127.0.0.1", port: freeSwitch.port });
    await proxy.mend();
  });

  afterEach(async () => {
    await Promise.all(controllers.map((controller) => controller.kill()));
    controllers = [];
    proxy.cut();
    waiting.length = 0;
    gateway.received.length = 0;
  });

  /** FreeSWITCH speaks the texts, so its events show what a caller hears. */
  async function controller(folder: string): Promise<MortalController> {
    const config = {
      apps: { "*": { document: resolve("examples/charge.twiml.xml") } },
      connectors: { Default: { type: "http", url: `${gateway.url}/pay`, timeoutMs: 30_000 } },
      ledger: { url: "sqlite:ledger.db" },
      prompts: { renderer: "none" },
    };
    // JSON is YAML.
    writeFileSync(join(folder, "config.yaml"), JSON.stringify(config));
    const started = new MortalController({
      CONFIG_FILE: join(folder, "config.yaml"),
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: proxy.port,
      FREESWITCH_PASSWORD: freeSwitch.password,
      // The same port for the next process: the example's action is an address on its own server.
      HTTP_PORT: String(await freeTcpPort()),
    });
    controllers.push(started);
    await started.start();
    return started;
  }

  function dial(): Promise<ParkedCaller> {
    return ParkedCaller.dial(freeSwitch, control, `going-on-${++calls}`);
  }

  async function finishCard(caller: ParkedCaller): Promise<void> {
    await caller.hears(/expiration date/);
    await caller.press("1230");
    await caller.hears(/security code/);
    await caller.press("123");
    await caller.hears(/zip code/);
    await caller.press("94105#");
  }

  async function atGateway(count = 1): Promise<void> {
    while (waiting.length < count) await pause(LOOK_MS);
  }

  /** A caller whose card is at the gateway. */
  async function dialToGateway(): Promise<ParkedCaller> {
    const caller = await dial();
    await caller.hears(/card number/);
    await caller.press(CARD);
    await finishCard(caller);
    await atGateway();
    return caller;
  }

  function approve(): void {
    const answer = { charge_id: "ch_1", error_code: null, error_message: null };
    waiting[0]?.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  }

  async function cut(ms: number): Promise<void> {
    proxy.cut();
    await pause(ms);
    await proxy.mend();
  }

  it("in a field after the connection was lost: the caller enters it again, in the same attempt", async () => {
    const serving = await controller(temporaryFolder());
    const caller = await dial();
    await caller.hears(/card number/);
    await caller.press("4242");
    await cut(1_000);
    await caller.hears(/cut off for a moment. Please enter it again/);
    // Keys that are pressed before anyone can have understood this belong to the interrupted entry.
    await pause(REACTION_MS);
    await caller.press(CARD);
    await finishCard(caller);
    await atGateway();
    approve();
    await caller.hears(/Your payment went through/);
    expect(await caller.hungUp()).toBe("NORMAL_CLEARING");
    expect(gateway.received).toHaveLength(1);
    expect(serving.log).not.toMatch(/"attempt":2/);
  });

  it("while the connector is asked, although the answer arrives while disconnected", async () => {
    await controller(temporaryFolder());
    const caller = await dialToGateway();
    proxy.cut();
    approve();
    await pause(1_000);
    await proxy.mend();
    await caller.hears(/Your payment went through/);
    expect(await caller.hungUp()).toBe("NORMAL_CLEARING");
    expect(gateway.received).toHaveLength(1);
  });

  it("with the document from its beginning, when the controller was killed before anything was sent", async () => {
    const first = await controller(temporaryFolder());
    const caller = await dial();
    await caller.hears(/card number/);
    await caller.press("4242");
    await first.kill();
    await first.start();
    await caller.hears(/card number/, 2);
    await caller.press(CARD);
    await finishCard(caller);
    await atGateway();
    approve();
    await caller.hears(/Your payment went through/);
    expect(gateway.received).toHaveLength(1);
  });

  it("with the true state and the action, when the controller was killed while the connector was asked", async () => {
    const first = await controller(temporaryFolder());
    const caller = await dialToGateway();
    await first.kill();
    await first.start();
    await caller.hears(/has been sent and is being checked. Please do not pay again/);
    expect(await caller.hungUp()).toBe("NORMAL_CLEARING");
    expect(caller.sounds.join()).not.toMatch(/call again|could not|declined/);
    expect(gateway.received).toHaveLength(1);
  });

  it("in the fallback extension, which knows that a card was sent, when no controller takes it over", async () => {
    const first = await controller(temporaryFolder());
    const caller = await dialToGateway();
    await first.kill();
    expect(await caller.hungUp()).toBe("NORMAL_TEMPORARY_FAILURE");
    expect(caller.sounds.at(-1)).toMatch(/has been sent and is being checked. Please do not pay again/);
  });
});
