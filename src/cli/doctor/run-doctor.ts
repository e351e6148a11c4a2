import type { Environment } from "../../config/environment.js";
import { systemClock } from "../../domain/clock.js";
import { diagnose } from "./diagnose.js";
import { textOf } from "./print.js";

/** What a connection that nobody answers may keep the process after the report, milliseconds. */
const LINGER_MS = 1_000;

/** `freeswitch-pay doctor`: prints the report; the exit code is 1 where something is unsafe. */
export async function runDoctor({ json }: { json: boolean }, environment: Environment): Promise<void> {
  const report = await diagnose(environment, systemClock);
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : textOf(report));
  process.exitCode = report.safe ? 0 : 1;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
