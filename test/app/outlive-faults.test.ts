import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Observable } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { freeTcpPort } from "../support/free-port.js";
import { shortConfiguration } from "../support/short-document.js";
import { payByWebPhone } from "../support/web-phone-caller.js";

const CARD = { number: "4242424242424242", cvv: "123" };
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function faults(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const series = text.matchAll(/^freeswitch_pay_faults_total\{kind="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...series].map(([, kind, count]) => [kind, Number(count)]));
}

/** `serve` as a separate process, whose standard output the test controls. */
async function program(stdio: "pipe" | number): Promise<{ child: ChildProcess; url: string }> {
  const port = await freeTcpPort();
  const child = spawn(process.execPath, ["bin/freeswitch-pay.js", "serve"], {
    env: {
      ...process.env,
      CONFIG_FILE: shortConfiguration(),
      HTTP_PORT: String(port),
      LEDGER_URL: "sqlite::memory:",
    },
    stdio: ["ignore", stdio, "inherit"],
  });
  closers.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(`${url}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  return { child, url };
}

async function paid(url: string): Promise<void> {
  const reported = await payByWebPhone(url, CARD);
  expect(reported.map(({ happening }) => happening)).toContainEqual(
    expect.objectContaining({ type: "pay-result", result: "success" }),
  );
}

async function ended(child: ChildProcess): Promise<unknown> {
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  return (await exit)[0];
}

describe("a log that cannot be written", { timeout: 60_000 }, () => {
  it("because its reader has closed the pipe stops nothing: lines are counted, a payment is taken", async () => {
    const { child, url } = await program("pipe");
    child.stdout?.destroy();
    await paid(url);
    expect((await faults(url)).log).toBeGreaterThan(5);
    expect(await ended(child)).toBe(0);
  });

  it("because its reader has stopped reading delays nothing", async () => {
    const { child, url } = await program("pipe");
    // Nothing reads the pipe: it is full after 64 KiB, and the log's own buffer after a mebibyte.
    child.stdout?.pause();
    const flood = Array.from({ length: 40 }, async () => {
      for (let n = 0; n < 300; n++) await (await fetch(`${url}/live`)).arrayBuffer();
    });
    await Promise.all(flood);
    await paid(url);
    expect((await faults(url)).log).toBeGreaterThan(0);
    child.stdout?.resume();
    expect(await ended(child)).toBe(0);
  });

  it.skipIf(!existsSync("/dev/full"))("because its disk is full ends nothing", async () => {
    const { child, url } = await program(openSync("/dev/full", "w"));
    await paid(url);
    expect((await faults(url)).log).toBeGreaterThan(5);
    expect(await ended(child)).toBe(0);
  });
});

describe("a fault outside any call", { timeout: 30_000 }, () => {
  async function served(): Promise<{ serving: Serving; output: CollectedOutput }> {
    const output = new CollectedOutput();
    const serving = await serve(
      { CONFIG_FILE: shortConfiguration(), HTTP_PORT: "0", LEDGER_URL: "sqlite::memory:" },
      output,
    );
    closers.push(() => serving.close());
    return { serving, output };
  }

  it("is logged and counted by its kind, and calls continue", async () => {
    // The test's own listeners would fail it.
    const others = process.listeners("uncaughtException");
    const rejections = process.listeners("unhandledRejection");
    process.removeAllListeners("uncaughtException").removeAllListeners("unhandledRejection");
    closers.push(() => {
      for (const one of others) process.on("uncaughtException", one);
      for (const one of rejections) process.on("unhandledRejection", one);
    });
    const { serving, output } = await served();
    setImmediate(() => {
      throw new TypeError(`a listener's, of ${CARD.number}`);
    });
    void Promise.reject(new Error("a promise's"));
    new Observable((listener) => listener.error(new Error("a stream's"))).subscribe();
    await delay(20);
    expect(await faults(serving.url)).toEqual({ exception: 1, rejection: 1, observable: 1, log: 0 });
    const reported = output.lines.filter(({ msg }) => msg === "a fault in freeswitch-pay");
    expect(reported.map(({ kind }) => kind).toSorted()).toEqual(["exception", "observable", "rejection"]);
    expect(reported.every(({ at }) => String(at).includes("faults.test.ts"))).toBe(true);
    expect(output.text.includes(CARD.number)).toBe(false);
    await paid(serving.url);
  });

  it("ends the process at startup: a port in use", async () => {
    const { serving } = await served();
    const port = new URL(serving.url).port;
    await expect(
      serve({ CONFIG_FILE: shortConfiguration(), HTTP_PORT: port }, new CollectedOutput()),
    ).rejects.toMatchObject({ code: "PORT_IN_USE" });
  });
});
