import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freeUdpPort } from "./free-port.js";
import { type SippCaller, sippScenario, sippScenarioLimitMs } from "./sipp-scenario.js";

/** One run of SIPp: `calls` identical callers. */
export interface SippRun extends SippCaller {
  /** Address and port of the switch, such as 127.0.0.1:5060. */
  readonly target: string;
  /** The dialed number. */
  readonly destination: string;
  /** Callers; 1 by default. */
  readonly calls?: number;
  /** How many of them dial per second; 40 by default. */
  readonly callsASecond?: number;
  /** The caller's own address; 127.0.0.1 by default. */
  readonly localAddress?: string;
  /** UDP port for SIP; a free one by default. */
  readonly localPort?: number;
  /** UDP port for RTP; a free one by default. */
  readonly mediaPort?: number;
}

export interface SippResult {
  /** SIPp's: 0 when every call followed the scenario, 1 when one did not; null when it was killed at its time limit. */
  readonly exitCode: number | null;
  readonly successful: number;
  /** All others, including those that SIPp had no time for. */
  readonly failed: number;
  /** SIPp's complaints, one per line, without message bodies and so without keys. */
  readonly log: string;
  readonly durationMs: number;
}

/** Below the sessions-per-second of freeswitch-conf. */
const CALLS_A_SECOND = 40;

/** Whether SIPp can be run here. */
export function hasSipp(): boolean {
  return spawnSync("sipp", ["-v"], { stdio: "ignore" }).error === undefined;
}

/**
 * Dials in with SIPp. It needs the right to open raw sockets (play_dtmf builds its own UDP packets): root, or
 * CAP_NET_RAW. Never takes longer than dialing and the scenario can, plus ten seconds. Rejects when SIPp cannot be started.
 */
export async function runSipp(run: SippRun): Promise<SippResult> {
  const directory = await mkdtemp(join(tmpdir(), "freeswitch-pay-sipp-"));
  try {
    await writeFile(join(directory, "call.xml"), sippScenario(run));
    const begin = performance.now();
    const dialing = (1_000 * (run.calls ?? 1)) / (run.callsASecond ?? CALLS_A_SECOND);
    const limitMs = dialing + sippScenarioLimitMs(run) + 10_000;
    const exitCode = await execute(directory, await parameters(run), limitMs);
    const durationMs = Math.round(performance.now() - begin);
    const successful = await successfulCalls(directory);
    const log = exitCode === null ? "SIPp was killed: it took too long" : await complaints(directory);
    return { exitCode, successful, failed: (run.calls ?? 1) - successful, log, durationMs };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function parameters(run: SippRun): Promise<string[]> {
  const address = run.localAddress ?? "127.0.0.1";
  const calls = String(run.calls ?? 1);
  const port = run.localPort ?? (await freeUdpPort(address));
  const mediaPort = run.mediaPort ?? (await freeUdpPort(address));
  // biome-ignore format: one option and its value per line
  return [
    run.target,
    "-sf", "call.xml",
    "-s", run.destination,
    "-i", address,
    "-p", String(port),
    "-mp", String(mediaPort),
    "-m", calls,
    "-l", calls,
    "-r", String(Math.min(run.calls ?? 1, run.callsASecond ?? CALLS_A_SECOND)),
    "-nostdin",
    "-trace_stat", "-stf", "statistics.csv",
    "-trace_err", "-error_file", "errors.log",
  ];
}

async function execute(directory: string, parameters: string[], limitMs: number): Promise<number | null> {
  const sipp = spawn("sipp", parameters, { cwd: directory, stdio: "ignore" });
  const limit = setTimeout(() => sipp.kill("SIGKILL"), limitMs);
  try {
    const [code] = (await once(sipp, "exit")) as [number | null];
    return code;
  } finally {
    clearTimeout(limit);
  }
}

/** From the last line of SIPp's statistics, a semicolon-separated file with a heading. */
async function successfulCalls(directory: string): Promise<number> {
  const lines = (await text(join(directory, "statistics.csv"))).trim().split("\n");
  const column = lines[0]?.split(";").indexOf("SuccessfulCall(C)") ?? -1;
  return Number.parseInt(lines.at(-1)?.split(";")[column] ?? "", 10) || 0;
}

/** SIPp's messages about an overloaded machine, not about the call. */
const OVERLOAD = /Overload warning/;

/** The first line of each complaint about a call: the lines after it are the SIP message. */
async function complaints(directory: string): Promise<string> {
  const lines = (await text(join(directory, "errors.log"))).split("\n");
  return lines.filter((line) => /^\d{4}-\d\d-\d\d\s/.test(line) && !OVERLOAD.test(line)).join("\n");
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    // SIPp writes a file only when it has something to report.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
