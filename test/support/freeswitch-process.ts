import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freeTcpPort, freeUdpPort } from "./free-port.js";

export const CONFIGURATION = resolve("freeswitch-conf");

/** UDP ports for audio, two per call: below the system's ephemeral ports, and seldom the same twice. */
const RTP_PORTS = 200;
const FIRST_RTP_PORT = 16_384 + (process.pid % 60) * RTP_PORTS;

export interface SwitchAddress {
  readonly port: number;
  readonly sipPort: number;
  readonly password: string;
}

/** A FreeSWITCH that only the tests use, with the project's configuration, in a directory that is removed with it. */
export class FreeSwitchProcess {
  private constructor(
    readonly port: number,
    readonly password: string,
    readonly sipPort: number,
    readonly directory: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * Starts it, on free ports if none are given; it does not answer yet. The names are those of freeswitch-conf/vars.xml,
   * and `configuration` may be a changed copy of freeswitch-conf.
   */
  static async start(
    address?: SwitchAddress,
    configuration = CONFIGURATION,
    rtpPorts = RTP_PORTS,
  ): Promise<FreeSwitchProcess> {
    const directory = await mkdtemp(join(tmpdir(), "freeswitch-pay-switch-"));
    const { port, sipPort, password } = address ?? {
      port: await freeTcpPort(),
      sipPort: await freeUdpPort(),
      password: "contract-tests",
    };
    for (const name of ["log", "db", "run"]) mkdirSync(join(directory, name));
    const directories = ["log", "db", "run"].flatMap((name) => [`-${name}`, join(directory, name)]);
    const child = spawn("freeswitch", ["-nonat", "-nf", "-nc", "-conf", configuration, ...directories], {
      cwd: directory,
      stdio: "ignore",
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        FREESWITCH_PORT: String(port),
        FREESWITCH_PASSWORD: password,
        SIP_PORT: String(sipPort),
        RTP_FIRST_PORT: String(FIRST_RTP_PORT),
        RTP_LAST_PORT: String(FIRST_RTP_PORT + rtpPorts - 1),
      },
    });
    await once(child, "spawn");
    return new FreeSwitchProcess(port, password, sipPort, directory, child);
  }

  /** Throws, with the end of its log, when it no longer runs. */
  async mustRun(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) return;
    const log = await readFile(join(this.directory, "log", "freeswitch.log"), "utf8").catch(() => "no log");
    throw new Error(`FreeSWITCH ended by itself:\n${log.slice(-2_000)}`);
  }

  /** Ends it without notice to its clients, as a crash does. */
  async kill(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
    await rm(this.directory, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill("SIGTERM");
      await ended;
    }
    await rm(this.directory, { recursive: true, force: true });
  }
}
