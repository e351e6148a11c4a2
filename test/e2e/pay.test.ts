import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PaymentCaller, scenarios } from "../sipp/scenarios.js";
import { ControllerOnFreeSwitch, everyFile } from "../support/controller-on-freeswitch.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { FreeSwitchProcess } from "../support/freeswitch-process.js";
import { untilReady, whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { runSipp } from "../support/sipp.js";

const absent = whyNoOwnFreeSwitch();

/** The log's own numbers: times, durations. */
function withoutCounters(text: string): string {
  return text.replace(/"(time|at|ms|durationMs|level|attempt)":\d+/g, "");
}

describe.skipIf(absent !== undefined)("callers on a real FreeSWITCH with freeswitch-conf", () => {
  let freeSwitch: FreeSwitchProcess;
  let controller: ControllerOnFreeSwitch;
  let control: EventSocketClient;

  beforeAll(async () => {
    freeSwitch = await FreeSwitchProcess.start();
    controller = await ControllerOnFreeSwitch.start(freeSwitch);
    control = await untilReady(freeSwitch);
    await control.command("event json CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE_COMPLETE CHANNEL_DESTROY");
    await controller.logged(/^connected to FreeSWITCH/);
  });

  afterAll(async () => {
    await control.close();
    await controller.close();
    await freeSwitch.stop();
  });

  /** Dials a separate number for each scenario, so that its calls can be found in the log. */
  async function dial(destination: string, caller: PaymentCaller, calls = 1) {
    const target = `127.0.0.1:${freeSwitch.sipPort}`;
    const { successful, failed, log } = await runSipp({ target, destination, calls, ...caller });
    expect({ successful, failed, log }).toEqual({ successful: calls, failed: 0, log: "" });
    await controller.logged(
      /^call ended$/,
      controller.output.messages.filter((line) => line === "call started").length,
    );
    return controller.results(destination);
  }

  describe.concurrent("one at a time", () => {
    it.each([
      ["charge", "charge", scenarios.pays, "success"],
      ["tokenize", "tokenize", scenarios.pays, "success"],
      ["* in the security code", "star", scenarios.cancelsWithStar, "caller-interrupted-with-star"],
      ["a declined card", "decline", scenarios.isDeclined, "payment-connector-error"],
      ["an invalid, then a valid card", "mistype", scenarios.mistypesThenPays, "success"],
      ["a hang-up in the card number", "hangup", scenarios.hangsUpInTheCardNumber, "caller-hung-up"],
    ] as const)("%s", async (_what, destination, caller, result) => {
      expect(await dial(destination, caller)).toEqual([result]);
    });
  });

  it("twenty at once, all correct", async () => {
    expect(await dial("twenty", scenarios.pays, 20)).toEqual(Array(20).fill("success"));
  });

  it("asked the connector once for each payment, and reported the stages in order", async () => {
    const { charges } = (await (await controller.ask("/connectors/test")).json()) as {
      charges: { kind: string; outcome: string }[];
    };
    const count = (kind: string, outcome: string) =>
      charges.filter((charge) => charge.kind === kind && charge.outcome === outcome).length;
    expect([count("charge", "approved"), count("charge", "declined"), count("tokenize", "approved")]).toEqual(
      [22, 1, 1],
    );
    expect(charges).toHaveLength(24);
  });

  it("counted every payment, and read FreeSWITCH's events as they arrived", async () => {
    const text = await (await controller.ask("/metrics")).text();
    const value = (series: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`freeswitch_pay_${series} `))
          ?.split(" ")
          .at(-1),
      );
    expect(value('pay_results_total{dialect="twiml",result="success"}')).toBe(23);
    expect(value("calls_active")).toBe(0);
    const name = `switch="127.0.0.1:${freeSwitch.port}"`;
    const late = `event_socket_lag_seconds_bucket{le="1",${name}}`;
    const all = value(`event_socket_lag_seconds_count{${name}}`);
    expect(all).toBeGreaterThan(500);
    expect(value(late) / all).toBeGreaterThan(0.9);
  });

  it("left no card number and no security code in any artifact", async () => {
    const numbers = Object.values(scenarios).flatMap(({ keys }) => keys.filter((group) => group.length > 12));
    const secrets = [...numbers.map((number) => number.replace("#", "")), "123012394105"];
    const artifacts = new Map<string, string>([
      ["the controller's log at trace", controller.output.text],
      ["the pages and the status webhooks", await controller.pages()],
      ["the switch's events", JSON.stringify(control.events.map(({ headers }) => headers))],
    ]);
    const folders = [freeSwitch.directory, controller.directory];
    for (const { path, bytes } of (await Promise.all(folders.map(everyFile))).flat())
      artifacts.set(path, bytes.toString("latin1"));
    const kinds = [...artifacts.keys()].join(" ");
    expect(kinds).toMatch(/freeswitch\.log/);
    expect(kinds).toMatch(/cdr-csv/);
    expect(kinds).toMatch(/ledger\.db /);
    const leaks = [...artifacts].filter(([, text]) => secrets.some((secret) => text.includes(secret)));
    expect(leaks.map(([name]) => name)).toEqual([]);

    // A three-digit security code occurs by chance in counters and ports: only what we write is searched for it.
    const codeAlone = /[="':]\s?"?123["'&,\s]/;
    const ours = ["the controller's log at trace", "the pages and the status webhooks"];
    expect(ours.filter((name) => codeAlone.test(withoutCounters(artifacts.get(name) ?? "")))).toEqual([]);
    const headers = control.events.flatMap((event) => Object.entries(event.headers));
    const ofKeys = headers.filter(([name]) => /digit|dtmf|terminator|input/i.test(name));
    expect(ofKeys.length).toBeGreaterThan(20);
    expect(ofKeys.filter(([, value]) => value === "123").map(([name]) => name)).toEqual([]);
  });

  it("dialed digits are X in every hangup event", () => {
    const dialed = control.events
      .filter(({ name }) => name === "CHANNEL_HANGUP_COMPLETE")
      .map(({ headers }) => headers.variable_digits_dialed);
    expect(dialed).toHaveLength(26);
    expect(dialed.every((digits) => /^X+$/.test(digits ?? ""))).toBe(true);
  });
});
