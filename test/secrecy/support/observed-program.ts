import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OBSERVED = fileURLToPath(new URL("observed.mjs", import.meta.url));
const WEB_PHONE = /web phone: open (http:\/\/[^/]+)\//;

/** The built program, `serve`, as a separate process whose memory can be read. */
export class ObservedProgram {
  log = "";

  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(environment: Readonly<Record<string, string>>): Promise<ObservedProgram> {
    if (!existsSync("dist/main.js")) throw new Error("dist/ is missing: run `npm run build` first");
    const child = spawn(
      process.execPath,
      ["--expose-gc", "--import", OBSERVED, "bin/freeswitch-pay.js", "serve"],
      { env: { PATH: process.env.PATH, ...environment }, stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    let log = "";
    const url = await new Promise<string>((resolve, reject) => {
      const take = (chunk: Buffer) => {
        log += chunk;
        const [, found] = WEB_PHONE.exec(log) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout?.on("data", take);
      child.stderr?.on("data", take);
      child.once("exit", (code) => reject(new Error(`the program ended with ${code}`)));
    });
    const program = new ObservedProgram(child, url);
    program.log = log;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        program.log += chunk;
      });
    return program;
  }

  get pid(): number {
    return this.process.pid as number;
  }

  collectGarbage(): Promise<void> {
    return this.#ask({ ask: "collect" });
  }

  heapSnapshot(path: string): Promise<void> {
    return this.#ask({ ask: "snapshot", path });
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }

  async #ask(question: object): Promise<void> {
    const done = once(this.process, "message");
    this.process.send(question);
    await done;
  }
}
