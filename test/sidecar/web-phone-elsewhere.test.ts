import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { listen } from "../../src/sidecar/server.js";
import { ScriptedLine } from "../support/scripted-line.js";
import { sidecar } from "../support/sidecar.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serve(options: Parameters<typeof sidecar>[0] = {}): Promise<string> {
  const { app } = sidecar({ line: new ScriptedLine(), ...options });
  closing.push(() => app.close());
  return (await listen(app, { host: "127.0.0.1", port: 0 })).url;
}

/** The first message that a page opened at this host receives. */
async function firstMessage(url: string, host: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/phone`, {
    origin: `http://${host}`,
    headers: { host, ...headers },
  });
  const [message] = await once(socket, "message");
  socket.terminate();
  return JSON.parse(String(message));
}

describe("the web phone, requested from elsewhere", () => {
  it("refuses calls under another site's name that resolves to this machine", async () => {
    const reported = await firstMessage(await serve(), "evil.example");
    expect(reported).toMatchObject({ type: "problem", code: "PHONE_REFUSED" });
  });

  it("refuses calls through a proxy", async () => {
    const url = await serve();
    const reported = await firstMessage(url, new URL(url).host, { "x-forwarded-for": "192.0.2.9" });
    expect(reported).toMatchObject({ type: "problem", code: "PHONE_REFUSED" });
  });

  it("allows everyone to call if the configuration opens it", async () => {
    const reported = await firstMessage(await serve({ openWebPhone: true }), "pay.example");
    expect(reported).toMatchObject({ type: "line" });
  });
});

describe("a request that never ends", () => {
  it.each([
    ["in its headers", "POST /status HTTP/1.1\r\n"],
    [
      "in its body",
      "POST /demo/after-pay HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na",
    ],
  ])("is dropped: %s", async (_where, begun) => {
    const { app } = sidecar({ requestTimeoutMs: 50 });
    closing.push(() => app.close());
    const { host, port } = await listen(app, { host: "127.0.0.1", port: 0 });
    const socket = connect(port, host, () => socket.write(begun));
    socket.resume();
    await once(socket, "close");
  });
});
