import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { EmbeddedSwitch } from "../../src/simulator/embedded-switch.js";
import { MortalController } from "../crash/support/mortal-controller.js";
import { freeTcpPort } from "../support/free-port.js";
import { runProgram } from "../support/program.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const KEY = "of-the-drain-test-and-no-other-test";
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A controller on a separate switch; its document is a pause. */
async function started(pauseSeconds: number) {
  const embedded = await EmbeddedSwitch.start({ port: 0, password: "secret", clock: systemClock });
  closing.push(() => embedded.close());
  const folder = temporaryFolder();
  writeFileSync(join(folder, "pause.xml"), `<Response><Pause length="${pauseSeconds}"/></Response>`);
  const config = {
    apps: { "*": { document: "pause.xml" } },
    api: { keys: [{ name: "ops", key: KEY, scopes: ["controller:drain"] }] },
    ledger: { url: "sqlite:ledger.db" },
  };
  // JSON is YAML.
  writeFileSync(join(folder, "config.yaml"), JSON.stringify(config));
  const port = await freeTcpPort();
  const controller = new MortalController({
    CONFIG_FILE: join(folder, "config.yaml"),
    FREESWITCH_HOST: "127.0.0.1",
    FREESWITCH_PORT: String(embedded.port),
    FREESWITCH_PASSWORD: "secret",
    HTTP_PORT: String(port),
  });
  closing.push(() => controller.kill());
  await controller.start();
  return { embedded, controller, url: `http://127.0.0.1:${port}` };
}

describe("freeswitch-pay drain", { timeout: 30_000 }, () => {
  it("lets the call in progress end, takes no new one, says how many are left, and ends both programs with 0", async () => {
    const { embedded, controller, url } = await started(4);
    embedded.dial({ to: "pay" });
    await controller.logged(/call started/);
    const draining = runProgram(["drain", "--url", url], { FREESWITCH_PAY_KEY: KEY });
    await controller.logged(/draining/);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ ready: false, draining: true, calls: 1 }),
    ]);
    embedded.dial({ to: "pay" });
    const { code, output } = await draining;
    expect(code).toBe(0);
    // Whether the last look still finds the process depends on the moment.
    expect(output).toMatch(/^1 call left\n(0 calls left\n)?drained\n$/);
    expect(await controller.exit).toBe(0);
    expect(controller.log.match(/call started/g)).toHaveLength(1);
  });

  it("says which key it needs", async () => {
    const { url } = await started(0);
    const { code, errors } = await runProgram(["drain", "--url", url], { FREESWITCH_PAY_KEY: "another" });
    expect(code).toBe(1);
    expect(errors).toMatch(/HTTP 401.*DRAIN_REFUSED[\s\S]*FREESWITCH_PAY_KEY.*controller:drain/);
  });

  it("says when no controller runs", async () => {
    const url = `http://127.0.0.1:${await freeTcpPort()}`;
    const { code, errors } = await runProgram(["drain", "--url", url], { FREESWITCH_PAY_KEY: KEY });
    expect([code, errors]).toEqual([1, expect.stringContaining("HTTP_UNREACHABLE")]);
  });
});
