import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../src/sidecar/server.js";
import { sidecar } from "../support/sidecar.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { VirtualClock } from "../support/virtual-clock.js";

const closing: (() => Promise<void>)[] = [];

function open(...options: Parameters<typeof sidecar>) {
  const running = sidecar(...options);
  closing.push(() => running.app.close());
  return running;
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe("every answer", () => {
  it.each(["/", "/healthz", "/connectors/test", "/nowhere"])("of %s keeps other sites out", async (url) => {
    const { headers } = await open().app.inject(url);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).toContain("script-src 'self'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-frame-options"]).toBe("DENY");
  });

  it("to an unknown address is a problem that names it", async () => {
    const answer = await open().app.inject({ method: "DELETE", url: "/nowhere?secret=1" });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      code: "NOT_FOUND",
      detail: "nothing answers DELETE /nowhere [NOT_FOUND]",
      remedy: expect.any(String),
    });
  });

  it("to a broken address is a problem", async () => {
    const answer = await open().app.inject("/prompts/%zz");
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "REQUEST_INVALID" });
  });

  it("to a fault of ours reveals nothing of it, but the log does", async () => {
    const { app, log } = open({
      ready: () => {
        throw new TypeError("the inside story");
      },
    });
    const answer = await app.inject("/readyz");
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: "INTERNAL" });
    expect(answer.body.includes("the inside story")).toBe(false);
    expect(log()).toContain("the inside story");
  });
});

describe("the log", () => {
  it("has one line per request, with the route and without the query", async () => {
    const { app, log } = open();
    await app.inject({ method: "POST", url: "/status?token=hush", payload: { word: "quiet" } });
    const lines = log().trim().split("\n");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] as string)).toMatchObject({ method: "POST", route: "/status", status: 204 });
    expect(/hush|quiet/.test(log())).toBe(false);
  });

  it("contains nothing of input that is not HTTP", async () => {
    const { app, log } = open();
    const { host, port } = await listen(app, { host: "127.0.0.1", port: 0 });
    const number = "4111111111111111";
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, host, () =>
        socket.write(`POST ${number}\r\n{"cardnumber":"${number}"}\r\n\r\n`),
      );
      let text = "";
      socket.on("data", (data) => {
        text += data;
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(log()).toContain("not an HTTP request");
    const traces = [number, [...Buffer.from(number)].join(",")];
    expect(traces.some((trace) => log().includes(trace))).toBe(false);
  });
});

describe("health", () => {
  it("is up while the process is", async () => {
    const answer = await open().app.inject("/healthz");
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: "up" }]);
  });

  it.each([
    [true, 200],
    [false, 503],
  ])("ready: %s answers %i with the checks", async (ready, status) => {
    const { app } = open({ ready: () => ({ ready, checks: { switch: "connected" } }) });
    const answer = await app.inject("/readyz");
    expect([answer.statusCode, answer.json()]).toEqual([status, { ready, checks: { switch: "connected" } }]);
  });
});

describe("the status sink", () => {
  it("keeps forms, JSON and queries, oldest first, with their time", async () => {
    const clock = new VirtualClock();
    const { app } = open({ clock });
    await app.inject({
      method: "POST",
      url: "/status",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      payload: "For=security-code&ErrorType=",
    });
    clock.advance(1500);
    await app.inject({ method: "POST", url: "/status", payload: { params: { for: "postal-code" } } });
    await app.inject("/status?For=expiration-date");
    expect((await app.inject("/status/recent")).json()).toEqual({
      recent: [
        { at: "1970-01-01T00:00:00.000Z", method: "POST", fields: { For: "security-code", ErrorType: "" } },
        { at: "1970-01-01T00:00:01.500Z", method: "POST", fields: { params: { for: "postal-code" } } },
        { at: "1970-01-01T00:00:01.500Z", method: "GET", fields: { For: "expiration-date" } },
      ],
    });
  });

  it("keeps the last 200", async () => {
    const { app } = open();
    for (let number = 0; number < 205; number++) await app.inject(`/status?n=${number}`);
    const { recent } = (await app.inject("/status/recent")).json();
    expect([recent.length, recent[0].fields.n, recent[199].fields.n]).toEqual([200, "5", "204"]);
  });

  it.each([
    ["broken JSON", "application/json", "{", 400, "REQUEST_INVALID"],
    ["another type", "image/png", "x", 415, "REQUEST_INVALID"],
    [
      "deeply nested lists",
      "application/json",
      `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
      400,
      "REQUEST_INVALID",
    ],
    [
      "deeply nested objects",
      "application/json",
      `${'{"a":'.repeat(40)}1${"}".repeat(40)}`,
      400,
      "REQUEST_INVALID",
    ],
    ["a large body", "application/json", `"${"x".repeat(65 * 1024)}"`, 413, "REQUEST_TOO_LARGE"],
  ])("refuses %s", async (_case, type, payload, status, code) => {
    const { app } = open();
    const answer = await app.inject({
      method: "POST",
      url: "/status",
      headers: { "content-type": type },
      payload,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect((await app.inject("/status/recent")).json()).toEqual({ recent: [] });
  });
});

describe("prompt files", () => {
  const directory = temporaryFolder();
  writeFileSync(join(directory, "ab12.wav"), "RIFF");
  writeFileSync(join(directory, "notes.txt"), "no");
  writeFileSync(join(directory, "AB.wav"), "no");
  mkdirSync(join(directory, "dir.wav"));
  symlinkSync("ab12.wav", join(directory, "a-b.wav"));

  it("are served", async () => {
    const answer = await open({ promptDirectory: directory }).app.inject("/prompts/ab12.wav");
    expect([answer.statusCode, answer.headers["content-type"], answer.body]).toEqual([
      200,
      "audio/wav",
      "RIFF",
    ]);
  });

  it.each([
    "/prompts/gone.wav",
    "/prompts/notes.txt",
    "/prompts/AB.wav",
    "/prompts/dir.wav",
    "/prompts/a-b.wav",
    "/prompts/",
    "/prompts/..%2fab12.wav",
    "/prompts/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/prompts/ab12.wav%00",
    "/prompts/ab12.wav%0a",
  ])("and nothing else: %s", async (url) => {
    const answer = await open({ promptDirectory: directory }).app.inject(url);
    expect(answer.statusCode).toBe(404);
  });
});
