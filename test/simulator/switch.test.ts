import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasCode } from "../../src/core/errors.js";
import { EmbeddedSwitch } from "../../src/simulator/embedded-switch.js";
import type { LegHangup } from "../../src/simulator/leg.js";
import { EmbeddedRun } from "../support/embedded-run.js";

describe("the embedded switch", () => {
  let run: EmbeddedRun;

  beforeEach(async () => {
    run = await EmbeddedRun.start();
  });

  afterEach(() => run.close());

  it("names a port that another program uses", async () => {
    const { port } = run.embedded;
    const second = EmbeddedSwitch.start({ port, password: "x", clock: run.clock });
    await expect(second).rejects.toSatisfy((error) => hasCode(error, "PORT_IN_USE"));
    await expect(second).rejects.toThrow(`127.0.0.1:${port}`);
  });

  it("names an address that it cannot listen on", async () => {
    const second = EmbeddedSwitch.start({ host: "192.0.2.1", port: 0, password: "x", clock: run.clock });
    await expect(second).rejects.toSatisfy((error) => hasCode(error, "LISTEN_FAILED"));
  });

  it("ends its calls and disconnects its clients when it closes", async () => {
    const client = await run.client("CHANNEL_PARK", "CHANNEL_HANGUP_COMPLETE");
    const leg = await run.dialParked(client);
    const hangups: LegHangup[] = [];
    leg.hangup$.subscribe((hangup) => hangups.push(hangup));
    await run.embedded.close();
    await client.closed;
    expect(hangups).toEqual([{ by: "switch", cause: "SYSTEM_SHUTDOWN" }]);
    expect(client.events.at(-1)?.name).toBe("CHANNEL_HANGUP_COMPLETE");
    expect(client.goodbye).toMatch(/^Disconnected/);
    run = await EmbeddedRun.start();
  });

  it("counts the bytes of all clients, including those that have disconnected", async () => {
    const clients = [await run.client("ALL"), await run.client("ALL")];
    const leg = run.embedded.dial({ to: "1" });
    for (const client of clients) await client.event(({ name }) => name === "CHANNEL_PARK");
    leg.hangup();
    for (const client of clients) await client.event(({ name }) => name === "CHANNEL_DESTROY");
    for (const client of clients) await client.close();
    const sum = (way: "read" | "written") => clients.reduce((bytes, { traffic }) => bytes + traffic[way], 0);
    expect(run.embedded.traffic()).toEqual({ bytesRead: sum("written"), bytesWritten: sum("read") });
  });

  it("disconnects a client that never ends a command", async () => {
    const client = await run.client();
    client.send(Buffer.alloc(1_100_000, "x"));
    await client.closed;
    expect(client.goodbye).toMatch(/^Disconnected/);
  });

  it("survives a client that aborts the connection", async () => {
    const socket = connect(run.embedded.port, "127.0.0.1");
    await once(socket, "data");
    socket.resetAndDestroy();
    await once(socket, "close");
    const client = await run.client();
    expect(await client.api("uuid_exists x")).toBe("false");
  });

  it("answers nothing after a wrong password", async () => {
    const client = await run.connect();
    const greeted = client.traffic.read;
    const { text } = await client.command("auth wrong\n\napi uptime");
    await client.closed;
    expect(text).toBe("-ERR invalid");
    const refusal = "Content-Type: command/reply\nReply-Text: -ERR invalid\n\n";
    const notice = "Content-Type: text/disconnect-notice\nContent-Length: 67\n\n";
    expect(client.traffic.read - greeted).toBe(refusal.length + notice.length + 67);
  });

  it("sends events as JSON only, and says so", async () => {
    const client = await run.client();
    const refusal = "-ERR the embedded switch sends events as json only";
    expect((await client.command("event plain CHANNEL_PARK")).text).toBe(refusal);
    expect((await client.command("event CHANNEL_PARK")).text).toBe(refusal);
    expect((await client.command("event json CHANNEL_PARK")).text).toBe("+OK event listener enabled json");
    expect((await client.command("event DTMF")).text).toBe("+OK event listener enabled json");
  });

  it("keeps several calls separate", async () => {
    const client = await run.client("CHANNEL_PARK", "CHANNEL_EXECUTE_COMPLETE");
    const [one, two] = [await run.dialParked(client, "1"), await run.dialParked(client, "2")];
    await client.execute(one.id, "playback", "silence_stream://60000", "long");
    await client.execute(two.id, "playback", "silence_stream://100", "short");
    const { headers } = await client.event((event) => event.headers["Application-UUID"] === "short");
    expect(headers).toMatchObject({ "Unique-ID": two.id, "Caller-Destination-Number": "2" });
    expect(client.events.some((event) => event.headers["Application-UUID"] === "long")).toBe(false);
  });

  it("assigns the UUID of a command that could not be executed to what is executed next, as FreeSWITCH does", async () => {
    const client = await run.client("CHANNEL_PARK", "CHANNEL_EXECUTE", "CHANNEL_HANGUP_COMPLETE");
    const leg = await run.dialParked(client);
    await client.execute(leg.id, "nosuchapp", "", "unknown");
    await client.execute(leg.id, "set", "a=b", "set");
    await client.execute(leg.id, "playback", "silence_stream://100", "too late");
    await client.event(({ name }) => name === "CHANNEL_HANGUP_COMPLETE");
    const executed = client.events
      .filter(({ name }) => name === "CHANNEL_EXECUTE")
      .map(({ headers }) => [headers.Application, headers["Application-UUID"]]);
    expect(executed.slice(-2)).toEqual([
      ["set", "set"],
      ["unset", "too late"],
    ]);
  });
});
