import { spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { EventSocketClient } from "./event-socket-client.js";
import { FreeSwitchProcess } from "./freeswitch-process.js";
import { SippPhone } from "./sipp-phone.js";
import { authenticated, type SwitchUnderTest } from "./switch-under-test.js";

/** Between two attempts to reach a FreeSWITCH that is starting, milliseconds. */
const RETRY_MS = 100;

interface Target {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly sipPort: number;
  /** Whether the tests started it. */
  readonly process?: FreeSwitchProcess;
}

function isOnPath(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: "ignore" }).error === undefined;
}

/** Why no real FreeSWITCH can be tested, in one line; undefined when one can. */
export function whyNoFreeSwitch(): string | undefined {
  const host = process.env.FREESWITCH_HOST ?? "";
  if (host === "" && !isOnPath("freeswitch", "-version")) {
    return "the tests on a real FreeSWITCH are skipped: freeswitch is not on the PATH and FREESWITCH_HOST is not set";
  }
  return isOnPath("sipp", "-v")
    ? undefined
    : "the tests on a real FreeSWITCH are skipped: sipp is not on the PATH";
}

/** Why the tests cannot start a FreeSWITCH, in one line; undefined when they can. */
export function whyNoOwnFreeSwitch(): string | undefined {
  if (!isOnPath("freeswitch", "-version"))
    return "the tests on a real FreeSWITCH are skipped: freeswitch is not on the PATH";
  return isOnPath("sipp", "-v")
    ? undefined
    : "the tests on a real FreeSWITCH are skipped: sipp is not on the PATH";
}

/** Resolves when the tests' own FreeSWITCH takes calls; the connection is for its events and APIs. */
export async function untilReady(freeSwitch: FreeSwitchProcess): Promise<EventSocketClient> {
  const { port, password } = freeSwitch;
  const target: Target = {
    host: "127.0.0.1",
    port,
    password,
    sipPort: freeSwitch.sipPort,
    process: freeSwitch,
  };
  await (await reach(target)).close();
  const control = await authenticated({
    password,
    connect: () => EventSocketClient.connect("127.0.0.1", port),
  });
  await untilItTakesCalls(control, target);
  return control;
}

async function targetOf(environment: NodeJS.ProcessEnv): Promise<Target> {
  const host = environment.FREESWITCH_HOST ?? "";
  if (host === "") {
    const process = await FreeSwitchProcess.start();
    return {
      host: "127.0.0.1",
      port: process.port,
      password: process.password,
      sipPort: process.sipPort,
      process,
    };
  }
  return {
    host,
    port: Number(environment.FREESWITCH_PORT || 8021),
    password: environment.FREESWITCH_PASSWORD || "ClueCon",
    sipPort: Number(environment.SIP_PORT || 5060),
  };
}

/** Resolves when FreeSWITCH accepts connections. */
async function reach({ host, port, process }: Target): Promise<EventSocketClient> {
  for (;;) {
    try {
      return await EventSocketClient.connect(host, port);
    } catch (thrown) {
      if (process === undefined) throw thrown;
      await process.mustRun();
      await pause(RETRY_MS);
    }
  }
}

/** Resolves when FreeSWITCH takes calls. */
async function untilItTakesCalls(control: EventSocketClient, { process }: Target): Promise<void> {
  while (!/\bRUNNING\b/.test(await control.api("sofia status"))) {
    await process?.mustRun();
    await pause(RETRY_MS);
  }
}

/**
 * The FreeSWITCH of FREESWITCH_HOST (with FREESWITCH_PORT, FREESWITCH_PASSWORD and SIP_PORT), or one that the
 * tests start with `freeswitch-conf`. SIPp makes the calls.
 */
export async function startRealFreeSwitch(): Promise<SwitchUnderTest> {
  const target = await targetOf(process.env);
  await (await reach(target)).close();
  const phones: SippPhone[] = [];
  const parked = new Set<string>();
  const connect = () => EventSocketClient.connect(target.host, target.port);
  const control = await authenticated({ password: target.password, connect });
  await untilItTakesCalls(control, target);
  await control.command("event json CHANNEL_PARK");

  return {
    password: target.password,
    speaks: (await control.api("module_exists mod_flite")) === "true",
    sharesFiles: target.host === "127.0.0.1",
    connect,
    async dial(destination) {
      const phone = await SippPhone.dial(`${target.host}:${target.sipPort}`, destination);
      phones.push(phone);
      const { headers } = await phone.until(
        control.event(
          (event) =>
            event.headers["Caller-Destination-Number"] === destination &&
            !parked.has(event.headers["Unique-ID"] ?? ""),
        ),
      );
      const id = headers["Unique-ID"] ?? "";
      parked.add(id);
      return {
        id,
        press: (keys) => control.press(id, keys),
        async hangup() {
          await control.api(`uuid_send_info ${id} text plain goodbye`);
        },
      };
    },
    async close() {
      await Promise.all(phones.map((phone) => phone.ended()));
      await control.close();
      await target.process?.stop();
    },
  };
}
