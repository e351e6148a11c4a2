import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { SCOPES } from "../../src/core/scopes.js";
import { listen } from "../../src/sidecar/server.js";
import { ScriptedLine } from "../support/scripted-line.js";
import { sidecar } from "../support/sidecar.js";

const KEY = "an-operators-key-of-the-tests";
const sha256 = createHash("sha256").update(KEY).digest("hex");
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function served(options: Parameters<typeof sidecar>[0] = {}) {
  const { app, processor } = sidecar({
    trust: { keys: [{ name: "desk", sha256, scopes: SCOPES }], keyless: [] },
    ...options,
  });
  closing.push(() => app.close());
  const { port } = await listen(app, { host: "127.0.0.1", port: 0 });
  return {
    processor,
    /** A connection that sends this, never closes, and resolves with everything received until it was closed. */
    open(sent: string): {
      socket: Socket;
      closed: Promise<{ text: string; ms: number }>;
      first: Promise<string>;
    } {
      const began = performance.now();
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.write(sent));
      closing.push(() => socket.destroy());
      let text = "";
      const first = new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
      socket.on("data", (data) => {
        text += data;
      });
      socket.on("error", () => undefined);
      const closed = new Promise<{ text: string; ms: number }>((resolve) => {
        socket.once("close", () => resolve({ text, ms: performance.now() - began }));
        // The other side has ended; we hold our half open until it is cut off.
        const poke = setInterval(() => socket.write(" "), 250);
        socket.once("close", () => clearInterval(poke));
      });
      return { socket, closed, first };
    },
  };
}

const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
/** The test card that never gets an answer keeps its connection busy. */
const card = JSON.stringify({ transaction_id: "t", cardnumber: "4000000000000408", amount: "1" });
const WAITING = `POST /connectors/test HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${card.length}\r\n\r\n${card}`;

describe("refused connections are closed within 5 s even if the client holds them", {
  timeout: 20_000,
}, () => {
  it.each([
    ["not HTTP", "NONSENSE\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["headers that are too large", get("/", `X: ${"x".repeat(40_000)}\r\n`), /^HTTP\/1\.1 431 /],
  ])("%s", async (_what, sent, expected) => {
    const { text, ms } = await (await served()).open(sent).closed;
    expect(text).toMatch(expected);
    expect(ms).toBeLessThan(7_000);
  });

  it("a WebSocket from another machine's page", async () => {
    const upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    const { open } = await served({ line: new ScriptedLine() });
    const viaProxy = open(
      get("/phone", `${upgrade}Origin: http://localhost\r\nX-Forwarded-For: 192.0.2.1\r\n`),
    );
    const { text, ms } = await viaProxy.closed;
    expect(text).toContain("PHONE_REFUSED");
    expect(ms).toBeLessThan(7_000);
  });
});

describe("an incomplete request", { timeout: 20_000 }, () => {
  it.each([
    ["nothing", ""],
    ["half the headers", "GET / HTTP/1.1\r\nHost: x"],
    ["half the body", "POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n12"],
  ])("ends: %s", async (_what, sent) => {
    const { open } = await served({ requestTimeoutMs: 1_000 });
    const { socket } = open(sent);
    socket.removeAllListeners("data");
    await new Promise((resolve) => socket.resume().once("close", resolve));
  });
});

describe("excess guest connections", { timeout: 20_000 }, () => {
  it("replace the one that has been idle longest", async () => {
    const one = await served({ connections: { mostGuests: 3 } });
    const idle = one.open("");
    await one.open(get("/healthz")).first;
    await one.open(get("/healthz")).first;
    await one.open(get("/healthz")).first;
    await idle.closed;
  });

  it("are refused while all are being served, except for operators and probes", async () => {
    const one = await served({ connections: { mostGuests: 3, mostOnTrial: 2 } });
    for (let n = 0; n < 3; n++) one.open(WAITING.replace('"t"', `"${n}"`));
    await expect.poll(() => one.processor.charges().length).toBe(3);
    const refused = one.open(get("/live"));
    expect(await refused.first).toMatch(/^HTTP\/1\.1 429 /);
    expect(await one.open(get("/healthz")).first).toMatch(/^HTTP\/1\.1 200 /);
    const operator = one.open(get("/live", `Authorization: Bearer ${KEY}\r\n`));
    expect(await operator.first).toMatch(/^HTTP\/1\.1 200 /);
    expect((await refused.closed).ms).toBeLessThan(7_000);
  });
});
