import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the built program as a user does. */
export async function runProgram(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  if (!existsSync("dist/main.js")) throw new Error("dist/ is missing: run `npm run build` first");
  const program = spawn(process.execPath, ["bin/freeswitch-pay.js", ...args], {
    // A separate ledger: another controller may run in this folder.
    env: { PATH: process.env.PATH, LEDGER_URL: "sqlite::memory:", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  program.stdout.on("data", (chunk) => {
    output += chunk;
  });
  program.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const [code] = (await once(program, "close")) as [number | null];
  return { code, output, errors };
}
