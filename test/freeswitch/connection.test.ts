import { describe, expect, it } from "vitest";
import { type ErrorCode, hasCode } from "../../src/core/errors.js";
import { EslConnection } from "../../src/freeswitch/event-socket/connection.js";
import type { SwitchEvent } from "../../src/freeswitch/event-socket/events.js";
import { event, FakeEventSocket, ok, output, reply, welcome } from "../support/fake-event-socket.js";
import { codeOf, LinkRun } from "../support/link-run.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const links = new LinkRun();
const PARKED = { "Event-Name": "CHANNEL_PARK", "Unique-ID": "u1", "Caller-Context": "pay" };

describe("a connection to FreeSWITCH", () => {
  it("authenticates, subscribes to the calls of its context and silences digits in FreeSWITCH's log", async () => {
    const { server } = await links.connected();
    expect(server.commands).toEqual([
      "auth secret",
      "event json CHANNEL_PARK CHANNEL_UNPARK DTMF CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP MEDIA_BUG_START",
      "filter Caller-Context pay",
      "filter Event-Name CHANNEL_UNPARK",
      "filter Event-Name MEDIA_BUG_START",
      "api fsctl loglevel notice",
    ]);
  });

  it("leaves the log level unchanged when configured so, and warns", async () => {
    const { logger, lines } = recordingLogger();
    const { server } = await links.connected({ keepLogLevel: true, logger, context: "till" });
    expect(server.commands.filter((command) => command.includes("loglevel"))).toEqual([]);
    expect(server.commands).toContain("filter Caller-Context till");
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, msg: expect.stringContaining("EVERY DIGIT") }),
    ]);
  });

  it("is refused with a wrong password", async () => {
    expect(await codeOf(links.connect(await links.serve(), new VirtualClock(), { password: "wrong" }))).toBe(
      "ESL_AUTH_REFUSED",
    );
  });

  it("never reveals the password", async () => {
    const server = await links.serve();
    const refused = await links
      .connect(server, new VirtualClock(), { password: "hush\nhush" })
      .catch((thrown) => thrown);
    expect([refused.code, String(refused).includes("hush")]).toEqual(["ESL_LINE_BREAK", false]);
    expect(server.commands).toEqual([]);
  });

  it("is refused by the access list", async () => {
    const server = await links.serve();
    const words = "Access Denied, go away.\n";
    server.greeting = `Content-Type: text/rude-rejection\nContent-Length: ${words.length}\n\n${words}`;
    expect(await codeOf(links.connect(server, new VirtualClock()))).toBe("ESL_ACL_REFUSED");
  });

  it("fails when nothing listens", async () => {
    const server = await FakeEventSocket.start();
    await server.stop();
    const unreachable = { host: "127.0.0.1", port: 1, password: "secret", clock: new VirtualClock() };
    expect(await codeOf(EslConnection.connect(unreachable))).toBe("ESL_UNREACHABLE");
  });

  it("fails when something else listens that sends nothing", async () => {
    const server = await links.serve();
    server.greeting = "";
    const clock = new VirtualClock();
    const link = links.connect(server, clock, { connectDeadlineMs: 700 });
    await server.connected(1);
    clock.advance(700);
    expect(await codeOf(link)).toBe("ESL_UNREACHABLE");
  });

  it("fails when it is closed before the password is requested", async () => {
    const server = await links.serve();
    const link = links.connect(server, new VirtualClock());
    server.greeting = "";
    await server.connected(1);
    server.hangUp();
    expect(await codeOf(link)).toBe("ESL_UNREACHABLE");
  });

  it("fails when FreeSWITCH refuses to silence its log", async () => {
    const server = await links.serve();
    server.answer = (command) => (command.startsWith("api fsctl") ? output("-ERR no\n") : welcome(command));
    expect(await codeOf(links.connect(server, new VirtualClock()))).toBe("ESL_COMMAND_REFUSED");
  });
});

describe("events", () => {
  it("arrive in order, including those from before the first listener", async () => {
    const server = await links.serve();
    server.answer = (command) =>
      command.startsWith("api fsctl") ? output("+OK") + event(PARKED) : welcome(command);
    const link = await links.connect(server, new VirtualClock());
    const seen: SwitchEvent["type"][] = [];
    link.events$.subscribe(({ type }) => seen.push(type));
    server.send(event({ "Event-Name": "CHANNEL_HANGUP", "Unique-ID": "u1" }) + reply("-ERR unexpected"));
    await link.closed;
    expect(seen).toEqual(["parked", "hangup"]);
  });

  it("that cannot be read are logged without their content, and the next ones arrive", async () => {
    const { logger, lines } = recordingLogger();
    const { server, link } = await links.connected({ logger });
    const seen: SwitchEvent["type"][] = [];
    link.events$.subscribe(({ type }) => seen.push(type));
    server.send(event({ "Event-Name": "CHANNEL_HANGUP", secret: "x" }));
    server.send(event(PARKED));
    server.hangUp();
    await link.closed;
    expect(seen).toEqual(["parked"]);
    expect(lines).toEqual([expect.objectContaining({ level: 50, code: "ESL_FRAME_INVALID" })]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  it("complete at the end", async () => {
    const { server, link } = await links.connected();
    const completed = new Promise<void>((resolve) => link.events$.subscribe({ complete: resolve }));
    server.hangUp();
    await completed;
  });
});

describe("the end of a connection", () => {
  it.each<[string, (server: FakeEventSocket) => void, ErrorCode, (ErrorCode | undefined)[]]>([
    ["an orderly close", (server) => server.hangUp(), "ESL_CLOSED", ["ESL_CLOSED", "ESL_CLOSED"]],
    ["a reset", (server) => server.reset(), "ESL_CLOSED", ["ESL_CLOSED", "ESL_CLOSED"]],
    [
      "one reply too many",
      (server) => server.send(ok + ok + ok),
      "ESL_FRAME_INVALID",
      [undefined, undefined],
    ],
    [
      "an event declared longer than it is, which swallows a reply",
      (server) =>
        server.send(`Content-Length: ${6 + ok.length}\nContent-Type: text/event-json\n\n{"a":1}${ok}${ok}`),
      "ESL_FRAME_INVALID",
      ["ESL_CLOSED", "ESL_CLOSED"],
    ],
    [
      "an event declared shorter than it is",
      (server) => server.send(`Content-Length: 5\nContent-Type: text/event-json\n\n{"a":"b"}${ok}`),
      "ESL_FRAME_INVALID",
      ["ESL_CLOSED", "ESL_CLOSED"],
    ],
    [
      "a frame beyond the limit",
      (server) => server.send(`${ok}Content-Length: 1048577\n\n`),
      "ESL_FRAME_INVALID",
      [undefined, "ESL_CLOSED"],
    ],
  ])("by %s fails what is pending, and what is sent later", async (_, end, code, outcomes) => {
    const { server, link } = await links.connected();
    const pending = [codeOf(link.command("slow")), codeOf(link.api("slower"))];
    await server.heard(/^api slower/);
    end(server);
    expect(hasCode(await link.closed, code)).toBe(true);
    expect(await Promise.all(pending)).toEqual(outcomes);
    expect(await codeOf(link.api("late"))).toBe("ESL_CLOSED");
  });

  it("by us fails what is pending and is not an error", async () => {
    const { server, link } = await links.connected();
    const pending = codeOf(link.command("slow"));
    await server.heard(/^slow/);
    link.close();
    expect([await link.closed, await pending]).toEqual([undefined, "ESL_CLOSED"]);
  });

  it("is awaited after a disconnect notice that lets the last events through", async () => {
    const { server, link } = await links.connected();
    const seen: SwitchEvent["type"][] = [];
    link.events$.subscribe(({ type }) => seen.push(type));
    server.send("Content-Type: text/disconnect-notice\nContent-Disposition: linger\nContent-Length: 0\n\n");
    server.send(event(PARKED));
    server.hangUp();
    expect(hasCode(await link.closed, "ESL_CLOSED")).toBe(true);
    expect(seen).toEqual(["parked"]);
  });
});

describe("traffic", () => {
  it("counts what was written, and what was read and processed", async () => {
    const { server, link } = await links.connected();
    server.answer = () => undefined;
    const before = link.traffic();
    const answered = link.command("noop");
    expect(link.traffic().bytesWritten - before.bytesWritten).toBe("noop\n\n".length);
    await server.heard(/^noop/);
    const news = event(PARKED) + reply("+OK é");
    server.send(news);
    await answered;
    expect(link.traffic().bytesRead - before.bytesRead).toBe(Buffer.byteLength(news));
  });
});
