import { once } from "node:events";
import { join } from "node:path";
import { filter, firstValueFrom, ReplaySubject, throwError } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { AppError } from "../../src/core/errors.js";
import type { PhoneMessage } from "../../src/sidecar/phone/phone-session.js";
import { listen } from "../../src/sidecar/server.js";
import { ScriptedLine } from "../support/scripted-line.js";
import { sidecar } from "../support/sidecar.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const PROMPTS = temporaryFolder();
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serve(options: Parameters<typeof sidecar>[0] = {}) {
  const running = sidecar({ promptDirectory: PROMPTS, ...options });
  closing.push(() => running.app.close());
  const { url } = await listen(running.app, { host: "127.0.0.1", port: 0 });
  return { ...running, url };
}

/** An open page: the messages it receives, and a socket to send with. */
async function open(url: string, origin = url) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/phone`, { origin });
  const reported: PhoneMessage[] = [];
  const messages$ = new ReplaySubject<PhoneMessage>();
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as PhoneMessage;
    reported.push(message);
    messages$.next(message);
  });
  await once(socket, "open");
  const next = (type: PhoneMessage["type"]) =>
    firstValueFrom(messages$.pipe(filter((message) => message.type === type)));
  return { socket, reported, next };
}

/** The status of a refused upgrade. */
async function refusal(url: string, origin?: string, path = "/phone"): Promise<number | undefined> {
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, origin === undefined ? {} : { origin });
  const [, response] = await once(socket, "unexpected-response");
  socket.on("error", () => undefined);
  socket.terminate();
  return response.statusCode;
}

function dial(socket: WebSocket, destination = "1000"): void {
  socket.send(JSON.stringify({ do: "dial", destination }));
}

describe("the web phone", () => {
  it("receives the list of destinations", async () => {
    const { url } = await serve({ line: new ScriptedLine(["1000", "2000"]) });
    const { next } = await open(url);
    expect(await next("line")).toEqual({
      type: "line",
      destinations: [
        { number: "1000", title: "Order 1000" },
        { number: "2000", title: "Order 2000" },
      ],
    });
  });

  it("receives instructions to dial in if a real FreeSWITCH is configured", async () => {
    const { url } = await serve();
    const { next } = await open(url);
    expect(await next("no-line")).toEqual({ type: "no-line", dialIn: "sip:pay@192.0.2.1" });
  });

  it("makes a call, receives its sounds and is notified of its end", async () => {
    const line = new ScriptedLine();
    const { url } = await serve({ line });
    const { socket, reported, next } = await open(url);
    const dialed = line.nextCall();
    dial(socket);
    const call = await dialed;
    const audio = join(PROMPTS, "ab12.wav");
    call.happen({ type: "prompt-started", words: "Hello.", asks: false });
    call.sounds$.next({ state: "started", kind: "file", source: audio, durationMs: 900 });
    call.sounds$.next({ state: "ended", kind: "file", source: audio, durationMs: 900, heard: "part" });
    call.sounds$.next({ state: "started", kind: "file", source: "/etc/ab12.wav", durationMs: 5 });
    call.sounds$.next({ state: "started", kind: "speech", source: "Hello.", durationMs: 800 });
    call.end("us");
    await next("ended");
    expect(reported.slice(1)).toEqual([
      { type: "call", id: "call-1", destination: "1000" },
      { type: "happening", happening: { type: "prompt-started", words: "Hello.", asks: false, at: 250 } },
      {
        type: "sound",
        sound: { state: "started", kind: "file", durationMs: 900, audio: "/prompts/ab12.wav" },
      },
      {
        type: "sound",
        sound: { state: "ended", kind: "file", durationMs: 900, heard: "part", audio: "/prompts/ab12.wav" },
      },
      { type: "sound", sound: { state: "started", kind: "file", durationMs: 5 } },
      { type: "sound", sound: { state: "started", kind: "speech", durationMs: 800, words: "Hello." } },
      { type: "happening", happening: { type: "call-ended", by: "us", at: 500 } },
      { type: "ended", by: "us", cause: "NORMAL_CLEARING" },
    ]);
  });

  it("sends one key per message, and no key reaches the log or an answer", async () => {
    const line = new ScriptedLine();
    const { url, log } = await serve({ line });
    const { socket, reported } = await open(url);
    const dialed = line.nextCall();
    dial(socket);
    const call = await dialed;
    const keys = "4242#*0";
    for (const key of keys) socket.send(key);
    await call.keys(keys.length);
    expect(call.wasPressed(keys)).toBe(true);
    expect(reported.every((message) => !JSON.stringify(message).includes("4242"))).toBe(true);
    expect(log().includes("4242")).toBe(false);
  });

  it("hangs up", async () => {
    const line = new ScriptedLine();
    const { url } = await serve({ line });
    const { socket, next } = await open(url);
    dial(socket);
    await next("call");
    socket.send(JSON.stringify({ do: "hangup" }));
    expect(await next("ended")).toMatchObject({ by: "caller" });
    expect(line.calls[0]?.hangups).toBe(1);
  });

  it("hangs up when the page closes", async () => {
    const line = new ScriptedLine();
    const { url } = await serve({ line });
    const { socket, next } = await open(url);
    dial(socket);
    await next("call");
    const ended = firstValueFrom((line.calls[0] as (typeof line.calls)[number]).ended$);
    socket.close();
    expect(await ended).toMatchObject({ by: "caller" });
  });

  it("hangs up when the server closes, without waiting for any page", async () => {
    const line = new ScriptedLine();
    const { url, app } = await serve({ line });
    const { socket, next } = await open(url);
    dial(socket);
    await next("call");
    const gone = once(socket, "close");
    await app.close();
    await gone;
    expect(line.calls[0]?.hangups).toBe(1);
  });

  it("receives the events of a payment that continues after the hang-up", async () => {
    const line = new ScriptedLine();
    const { url } = await serve({ line });
    const { socket, reported, next } = await open(url);
    dial(socket);
    await next("call");
    const [call] = line.calls;
    call?.ended$.next({ by: "caller", cause: "NORMAL_CLEARING" });
    await next("ended");
    call?.happen({ type: "pay-result", result: "success" });
    await next("happening");
    expect(reported.at(-1)).toMatchObject({ happening: { type: "pay-result", result: "success" } });
  });

  it("can call again, and then receives only the new call", async () => {
    const line = new ScriptedLine();
    const { url } = await serve({ line });
    const { socket, reported, next } = await open(url);
    dial(socket);
    await next("call");
    line.calls[0]?.ended$.next({ by: "us", cause: "NORMAL_CLEARING" });
    await next("ended");
    const again = line.nextCall();
    dial(socket);
    const second = await again;
    line.calls[0]?.happen({ type: "pay-result", result: "success" });
    second.happen({ type: "document", source: "second.xml", dialect: "twiml" });
    await next("happening");
    expect(reported.filter(({ type }) => type === "happening")).toMatchObject([
      { happening: { type: "document", source: "second.xml" } },
    ]);
  });

  it.each([
    ["a letter", "J"],
    ["several keys at once", "4242"],
    ["JSON that is not a command", '{"do":"dance"}'],
    ["a number that no telephone can dial", '{"do":"dial","destination":"1000\\r\\napi fsctl shutdown"}'],
    ["broken JSON", '{"do":'],
  ])("receives an error for %s", async (_case, message) => {
    const line = new ScriptedLine();
    const { url } = await serve({ line });
    const { socket, next } = await open(url);
    socket.send(message);
    const problem = await next("problem");
    expect(problem).toMatchObject({ code: "REQUEST_INVALID", remedy: expect.any(String) });
    expect(JSON.stringify(problem).includes(message)).toBe(false);
    expect(line.calls).toHaveLength(0);
  });

  it("receives the reason if a call cannot be made, and may try another", async () => {
    const { url } = await serve({ line: new ScriptedLine(["1000"]) });
    const { socket, next } = await open(url);
    dial(socket, "2000");
    expect(await next("problem")).toMatchObject({ code: "APP_UNKNOWN" });
    dial(socket, "1000");
    expect(await next("call")).toMatchObject({ destination: "1000" });
  });

  it("has one call at a time", async () => {
    const line = new ScriptedLine();
    const { url } = await serve({ line });
    const { socket, next } = await open(url);
    dial(socket);
    dial(socket);
    expect(await next("problem")).toMatchObject({ message: expect.stringContaining("already in a call") });
    expect(line.calls).toHaveLength(1);
  });

  it("is notified if the line itself fails", async () => {
    const line = new ScriptedLine();
    const { url } = await serve({
      line: {
        destinations: () => line.destinations(),
        dial: (destination) =>
          Object.assign(line.dial(destination), {
            sounds$: throwError(() => new AppError("ESL_CLOSED", "the switch went")),
          }),
      },
    });
    const { socket, next } = await open(url);
    dial(socket);
    expect(await next("problem")).toMatchObject({ code: "ESL_CLOSED" });
  });

  it("ignores keys without a call", async () => {
    const { url } = await serve({ line: new ScriptedLine() });
    const { socket, reported, next } = await open(url);
    socket.send("5");
    socket.send("x");
    await next("problem");
    expect(reported.map(({ type }) => type)).toEqual(["line", "problem"]);
  });

  it("refuses pages of other sites and clients without an origin", async () => {
    const { url } = await serve({ line: new ScriptedLine() });
    expect(await refusal(url, "https://elsewhere.example")).toBe(403);
    expect(await refusal(url, "null")).toBe(403);
    expect(await refusal(url)).toBe(403);
  });

  it("is the only address that accepts a WebSocket", async () => {
    const { url } = await serve({ line: new ScriptedLine() });
    expect(await refusal(url, url, "/healthz")).toBe(400);
    expect(await refusal(url, url, "/nowhere")).toBe(400);
  });

  it("is disconnected if it sends too much", async () => {
    const { url, logged } = await serve({ line: new ScriptedLine() });
    const { socket } = await open(url);
    socket.send("4".repeat(2000));
    await once(socket, "close");
    expect(JSON.parse(await logged("violated the protocol"))).toMatchObject({
      reason: "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH",
    });
  });
});

describe("a flood of keys", () => {
  it("ends the call and the connection, but a card that is typed at once does not", async () => {
    const line = new ScriptedLine(["1000"]);
    const { url } = await serve({ line });
    const { socket, next } = await open(url);
    dial(socket);
    await next("call");
    const call = line.calls[0] as (typeof line.calls)[number];
    for (let key = 0; key < 10_000; key++) socket.send("1");
    const [code, reason] = await once(socket, "close");
    expect([code, String(reason)]).toEqual([1008, "too many keys"]);
    expect(call.hangups).toBeGreaterThan(0);
    expect(call.pressed.length).toBeLessThan(200);
    expect(call.pressed.length).toBeGreaterThan(100);
  });
});
