import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiClient } from "../crash/support/api-client.js";
import { MortalController } from "../crash/support/mortal-controller.js";
import { scenarios } from "../sipp/scenarios.js";
import { everyFile } from "../support/controller-on-freeswitch.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { freeTcpPort } from "../support/free-port.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { TestServer } from "../support/http-server.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { runSipp } from "../support/sipp.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const absent = whyNoOwnFreeSwitch();
const KEY = "of-the-crash-test-and-no-other-test";
const CALLERS = 3;
const LOOK_MS = 50;

interface Event {
  readonly type: string;
  readonly data: { readonly id: string; readonly settlement: { readonly as: string } | null };
}

describe.skipIf(absent !== undefined)("a controller that is killed with payments at a gateway", () => {
  const folder = temporaryFolder();
  let freeSwitch: FreeSwitchProcess;
  let control: EventSocketClient;
  let controller: MortalController;
  let gateway: TestServer;
  let receiver: TestServer;
  let api: ApiClient;
  let isSlow = true;
  /** The transactions that were at the gateway when the controller died. */
  let ids: string[];

  beforeAll(async () => {
    freeSwitch = await FreeSwitchProcess.start();
    control = await untilReady(freeSwitch);
    await control.command("event json CHANNEL_HANGUP_COMPLETE");
    receiver = await TestServer.start((_received, response) => void response.writeHead(204).end());
    gateway = await TestServer.start((_received, response) => {
      if (isSlow) return;
      const answer = JSON.stringify({ charge_id: "ch_1", error_code: null, error_message: null });
      response.setHeader("content-type", "application/json").end(answer);
    });
    const config = {
      apps: { "*": { document: resolve("examples/charge.twiml.xml") } },
      connectors: { Default: { type: "http", url: `${gateway.url}/pay`, timeoutMs: 60_000 } },
      webhooks: { url: `${receiver.url}/events` },
      ledger: { url: "sqlite:ledger.db" },
      api: { keys: [{ name: "ann", key: KEY }] },
    };
    // JSON is YAML.
    writeFileSync(join(folder, "crash.yaml"), JSON.stringify(config));
    const httpPort = await freeTcpPort();
    controller = new MortalController({
      CONFIG_FILE: join(folder, "crash.yaml"),
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: String(freeSwitch.port),
      FREESWITCH_PASSWORD: freeSwitch.password,
      HTTP_PORT: String(httpPort),
      LOG_LEVEL: "trace",
      PROMPTS_DIRECTORY: temporaryFolder(),
    });
    api = new ApiClient(`http://127.0.0.1:${httpPort}`, KEY);
    await controller.start();
  });

  afterAll(async () => {
    await control.close();
    await controller.stop();
    await freeSwitch.stop();
    await Promise.all([gateway.close(), receiver.close()]);
  });

  /** Resolves when every caller has hung up. */
  async function dial(destination: string, calls: number): Promise<void> {
    const { keys, ending } = scenarios.pays;
    const target = `127.0.0.1:${freeSwitch.sipPort}`;
    const { successful, log } = await runSipp({ target, destination, calls, keys, ending });
    expect(successful, log).toBe(calls);
  }

  function asked(): string[] {
    return gateway.received.map(
      ({ body }) => (JSON.parse(body) as { transaction_id: string }).transaction_id,
    );
  }

  /** The events of a type, once there are this many. */
  async function events(type: string, count: number): Promise<Event[]> {
    for (;;) {
      const all = receiver.received.map(({ body }) => JSON.parse(body) as Event);
      const found = all.filter((event) => event.type === type);
      if (found.length >= count) return found;
      await pause(LOOK_MS);
    }
  }

  it("resumes its calls when it is back: the callers hear that the payment is being checked", async () => {
    const calling = dial("crash", CALLERS);
    while (gateway.received.length < CALLERS) await pause(LOOK_MS);
    await controller.kill();
    await controller.start();
    await calling;
    // FreeSWITCH reports a hangup after it has sent the BYE.
    while (control.events.length < CALLERS) await pause(LOOK_MS);
    const left = control.events.map(({ headers }) => [
      headers["Caller-Destination-Number"],
      headers["Hangup-Cause"],
    ]);
    expect(left).toEqual(Array(CALLERS).fill(["crash", "NORMAL_CLEARING"]));
    const calls = await api.calls();
    expect(calls.map(({ to, ended_by }) => [to, ended_by])).toEqual(
      Array(CALLERS).fill(["crash", "document"]),
    );
  });

  it("reports each payment as unknown, in the ledger and to the merchant, and sends none again", async () => {
    const reported = (await events("transaction.unknown", CALLERS)).map(({ data }) => data.id);
    const transactions = await api.transactions();
    expect(transactions.map(({ state, error }) => [state, error?.code])).toEqual(
      Array(CALLERS).fill(["unknown", "TRANSACTION_ABANDONED"]),
    );
    ids = transactions.map(({ id }) => id).sort();
    expect(reported.sort()).toEqual(ids);
    expect(asked().sort()).toEqual(ids);
  });

  it("takes the next payment as if nothing had happened", async () => {
    isSlow = false;
    await dial("next", 1);
    const [event] = await events("transaction.approved", 1);
    expect(ids).not.toContain(event?.data.id);
    expect(asked().slice(CALLERS)).toEqual([event?.data.id]);
  });

  it("notifies the merchant of the outcome that an operator enters for each", async () => {
    for (const [index, id] of ids.entries()) await api.settle(id, index === 0 ? "approved" : "failed");
    const settled = await events("transaction.settled", CALLERS);
    const said = new Map(settled.map(({ data }) => [data.id, data.settlement?.as]));
    expect(said).toEqual(new Map(ids.map((id, index) => [id, index === 0 ? "approved" : "failed"])));
    expect(new Set(asked()).size).toBe(CALLERS + 1);
    expect(asked()).toHaveLength(CALLERS + 1);
  });

  it("leaves no card number in the ledger's files, FreeSWITCH's artifacts, the log and the webhooks", async () => {
    await controller.kill();
    const number = scenarios.pays.keys[0].replace("#", "");
    expect(gateway.received.every(({ body }) => body.includes(number))).toBe(true);
    const artifacts = new Map<string, string>([
      ["the controller's log at trace", controller.log],
      ["the webhooks", receiver.received.map(({ body }) => body).join("\n")],
      ["the switch's events", JSON.stringify(control.events.map(({ headers }) => headers))],
    ]);
    for (const of of [folder, freeSwitch.directory])
      for (const { path, bytes } of await everyFile(of)) artifacts.set(path, bytes.toString("latin1"));
    const kinds = [...artifacts.keys()].join(" ");
    for (const kind of [/ledger\.db /, /ledger\.db-wal/, /freeswitch\.log/, /cdr-csv/])
      expect(kinds).toMatch(kind);
    const leaks = [...artifacts].filter(([, text]) => text.includes(number));
    expect(leaks.map(([name]) => name)).toEqual([]);
  });
});
