import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbeddedRun } from "../support/embedded-run.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { keysOf } from "../support/keys.js";

describe("API commands of the embedded switch", () => {
  let run: EmbeddedRun;
  let client: EventSocketClient;

  beforeEach(async () => {
    run = await EmbeddedRun.start();
    client = await run.client("CHANNEL_PARK", "CHANNEL_UNPARK", "CHANNEL_HANGUP", "DTMF");
  });

  afterEach(() => run.close());

  // Measured on FreeSWITCH, except embedded_dial, which it does not have.
  it.each([
    ["uuid_kill", "-USAGE: <uuid> [cause]\n"],
    ["uuid_break", "-USAGE: <uuid> [all]\n"],
    ["uuid_getvar x", "-USAGE: <uuid> <var>\n"],
    ["uuid_setvar x", "-USAGE: <uuid> <var> [value]\n"],
    ["uuid_recv_dtmf", "-USAGE: <uuid> <dtmf_data>\n"],
    ["uuid_recv_dtmf x", "-USAGE: <uuid> <dtmf_data>\n"],
    ["uuid_transfer x", "-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n"],
    ["sched_transfer", "-USAGE: [+]<time> <uuid> <extension> [<dialplan>] [<context>]\n"],
    ["embedded_dial", "-USAGE: <destination> [<caller>]\n"],
    ["uuid_getvar x y", "-ERR No such channel!\n"],
    ["uuid_setvar x y z", "-ERR No such channel!\n"],
    ["uuid_transfer x y", "-ERR No such channel!\n"],
    ["uuid_recv_dtmf x 5", "-ERR Cannot locate session!\n"],
    ["uuid_exists", "false"],
    ["sched_del", "+OK Deleted: 0\n"],
    ["fsctl loglevel", "+OK log level: DISABLE [-1]\n"],
    ["fsctl loglevel 7", "+OK log level: DEBUG [7]\n"],
    ["fsctl loglevel nonsense", "-ERR syntax error, log level not set!\n"],
    ["module_exists mod_flite", "true"],
    ["module_exists mod_nope", "false"],
    ["show channels as json", '{"row_count": 0}\n'],
    ["UPTIME S", "0\n"],
  ])("%s", async (command, answer) => {
    expect(await client.api(command)).toBe(answer);
  });

  it("dial a caller in, press the caller's keys and hang up", async () => {
    const answer = await client.api("embedded_dial 4711 alice");
    const id = /^\+OK (\S{36})\n$/.exec(answer)?.[1] ?? "";
    const { headers } = await client.event(({ name }) => name === "CHANNEL_PARK");
    expect(headers).toMatchObject({
      "Unique-ID": id,
      "Caller-Destination-Number": "4711",
      "Caller-Caller-ID-Number": "alice",
      "Caller-Caller-ID-Name": "alice",
    });
    await client.press(id, keysOf("5"));
    const { key } = await client.event(({ name }) => name === "DTMF");
    expect(key === keysOf("5")[0]).toBe(true);
    expect(await client.api(`uuid_kill ${id} CALL_REJECTED`)).toBe("+OK\n");
    const hangup = await client.event(({ name }) => name === "CHANNEL_HANGUP");
    expect(hangup.headers["Hangup-Cause"]).toBe("CALL_REJECTED");
  });

  it("show the active calls", async () => {
    const leg = await run.dialParked(client);
    const { row_count, rows } = JSON.parse(await client.api("show channels as json"));
    expect(row_count).toBe(1);
    expect(rows[0]).toMatchObject({
      uuid: leg.id,
      state: "CS_EXECUTE",
      callstate: "ACTIVE",
      context: "pay",
      dest: "4711",
      cid_num: "caller",
      application: "park",
    });
    expect(await client.api("status")).toMatch(/ is ready\n1 session\(s\) since startup\n1 session\(s\)\n$/);
  });

  it("report the time since the start", async () => {
    const leg = await run.dialParked(client);
    const started = Number(await client.api("uptime ms"));
    await client.api(`sched_transfer +30 ${leg.id} fallback XML pay`);
    await client.event(({ name }) => name === "CHANNEL_UNPARK");
    expect(Number(await client.api("uptime ms")) - started).toBeGreaterThanOrEqual(30_000);
    expect(await client.api("uptime nonsense")).toMatch(/^-USAGE/);
  });

  it("transfer a call", async () => {
    const leg = await run.dialParked(client);
    expect(await client.api(`uuid_transfer ${leg.id} fallback XML pay`)).toBe("+OK\n");
    const { headers } = await client.event(({ name }) => name === "CHANNEL_UNPARK");
    expect(headers["Caller-Destination-Number"]).toBe("fallback");
  });

  it("transfer a call to a nonexistent target, which ends it", async () => {
    const leg = await run.dialParked(client);
    await client.api(`uuid_transfer ${leg.id} 1 XML nowhere`);
    const { headers } = await client.event(({ name }) => name === "CHANNEL_HANGUP");
    expect(headers["Hangup-Cause"]).toBe("NO_ROUTE_DESTINATION");
  });
});
