import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";

/** What a process holds at one moment. */
export interface Sample {
  readonly rssMiB: number;
  readonly heapMiB: number;
  readonly descriptors: number;
  /** Sockets, servers and similar handles, without timers. */
  readonly handles: number;
  readonly timers: number;
  /** Listeners of the process object. */
  readonly listeners: number;
  /** How often an emitter had more listeners than it should. */
  readonly leakWarnings: number;
}

interface FeedEvent {
  readonly memory: NodeJS.MemoryUsage;
  readonly resources: Readonly<Record<string, number>>;
  readonly listeners: number;
  readonly leakWarnings: number;
}

const MIB = 2 ** 20;
const TIMERS = ["Timeout", "Immediate"];

/** The built controller with a diagnostic that reports which resources it holds. */
export class WatchedController {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it is connected to the switch. */
  static async start(environment: Readonly<Record<string, string>>): Promise<WatchedController> {
    const program = [
      "--expose-gc",
      "--import",
      "./test/soak/diagnostic.mjs",
      "bin/freeswitch-pay.js",
      "serve",
    ];
    const child = spawn(process.execPath, program, {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code, signal) => reject(new Error(`the controller ended with ${code ?? signal}`)));
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        const { level, msg } = JSON.parse(line) as { level: number; msg: string };
        if (level >= 50) process.stdout.write(`${line}\n`);
        if (msg.startsWith("connected to FreeSWITCH")) resolve();
      });
    });
    return new WatchedController(child);
  }

  /** With `collect` after a garbage collection. Rejects when the controller has ended. */
  async sample(collect = false): Promise<Sample> {
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      throw new Error(`the controller ended with ${this.child.exitCode ?? this.child.signalCode}`);
    const reported = once(this.child, "message") as Promise<[FeedEvent]>;
    this.child.send({ collect });
    const [{ memory, resources, listeners, leakWarnings }] = await reported;
    const kinds = Object.entries(resources);
    const count = (isCounted: (kind: string) => boolean) =>
      kinds.reduce((sum, [kind, times]) => (isCounted(kind) ? sum + times : sum), 0);
    return {
      rssMiB: memory.rss / MIB,
      heapMiB: memory.heapUsed / MIB,
      descriptors: readdirSync(`/proc/${this.child.pid}/fd`).length,
      handles: count((kind) => !TIMERS.includes(kind)),
      timers: count((kind) => TIMERS.includes(kind)),
      listeners,
      leakWarnings,
    };
  }

  /** Sends SIGTERM; returns the exit code, or the signal that was needed. */
  async stop(): Promise<number | string> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const [code, signal] = await ended;
    return code ?? signal;
  }
}
