import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

/** Polling interval for its log, milliseconds. */
const LOOK_MS = 20;

/** The built controller as a separate process, which can be killed at any moment and started again. */
export class MortalController {
  kills = 0;
  /** Lines of the log at error or above, of all its runs. */
  readonly errors: string[] = [];
  /** Everything that it has written. */
  log = "";
  #process: ChildProcess | undefined;
  #exit: Promise<number | string> = Promise.resolve("it was never started");

  constructor(private readonly environment: Readonly<Record<string, string>>) {
    if (!existsSync("dist/main.js")) throw new Error("dist/ is missing: run `npm run build` first");
  }

  /** Resolves when it is connected to the switch and takes calls. Rejects when it ends before. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ["bin/freeswitch-pay.js", "serve"], {
      env: { PATH: process.env.PATH, ...this.environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = child;
    this.#exit = once(child, "exit").then(([code, signal]) => code ?? signal);
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code, signal) =>
        reject(new Error(`the controller ended with ${code ?? signal} before it was connected`)),
      );
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.log += `${line}\n`;
        const { level, msg } = JSON.parse(line) as { level: number; msg: string };
        if (level >= 50) this.errors.push(line);
        if (msg.startsWith("connected to FreeSWITCH")) resolve();
      });
    });
  }

  /** Resolves when it has written a line that matches. */
  async logged(line: RegExp): Promise<void> {
    while (!line.test(this.log)) await pause(LOOK_MS);
  }

  /** The exit code, or the signal, of the process that was started last. */
  get exit(): Promise<number | string> {
    return this.#exit;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Whatever it writes from now on fails with EPIPE. */
  closeOutput(): void {
    this.#process?.stdout?.destroy();
  }

  /** SIGKILL: nothing of it runs any more when this resolves. */
  async kill(): Promise<void> {
    this.kills++;
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
