import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freeUdpPort } from "./free-port.js";

const SCENARIO = fileURLToPath(new URL("sipp-caller.xml", import.meta.url));

/** One call by SIPp, which stays up until the switch ends it or sends an INFO request. */
export class SippPhone {
  private constructor(private readonly child: ChildProcess) {}

  /** `target` is the switch's address and SIP port. */
  static async dial(target: string, destination: string): Promise<SippPhone> {
    const local = /^127\./.test(target) ? ["-i", "127.0.0.1"] : [];
    const ports = ["-p", String(await freeUdpPort()), "-mp", String(await freeUdpPort())];
    const parameters = [
      target,
      "-sf",
      SCENARIO,
      "-s",
      destination,
      "-m",
      "1",
      "-nostdin",
      ...local,
      ...ports,
    ];
    const child = spawn("sipp", parameters, { stdio: "ignore" });
    await once(child, "spawn");
    return new SippPhone(child);
  }

  /** Rejects when the call ends before `reached` resolves. */
  async until<Value>(reached: Promise<Value>): Promise<Value> {
    const ended = once(this.child, "exit").then(([code]) => {
      throw new Error(`SIPp's call ended too early, with exit code ${code}`);
    });
    return Promise.race([reached, ended]);
  }

  async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
  }
}
