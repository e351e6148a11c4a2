import { pino } from "pino";
import type { Environment } from "../../config/environment.js";
import { loadConfig } from "../../config/load.js";
import { AppError } from "../../domain/errors.js";
import { dialectOf } from "../dialect-of.js";
import { packageRoot } from "../package-root.js";
import { readKeys } from "./keys.js";
import { lineOf, verdictOf } from "./print.js";
import { rehearse } from "./rehearse.js";
import { ranToItsEnd } from "./report.js";

interface CallOptions {
  readonly keys: string;
  readonly connector?: string;
  readonly status?: string;
  readonly dialect?: string;
  readonly json: boolean;
}

/** `freeswitch-pay call`. Throws AppError USAGE, CONFIG_*. */
export async function runCall(
  document: string,
  options: CallOptions,
  environment: Environment,
): Promise<void> {
  for (const [name, url] of Object.entries({ connector: options.connector, status: options.status })) {
    if (url !== undefined && !URL.canParse(url)) throw new AppError("USAGE", `--${name}: "${url}" is no URL`);
  }
  const answers = readKeys(options.keys);
  const config = loadConfig(environment, packageRoot);
  const logger = pino({ level: "silent" });
  const { report, happenings } = await rehearse(
    { ...options, document, dialect: dialectOf(document, options.dialect), answers },
    config,
    logger,
  );
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    const lines = happenings.map(lineOf).filter((line) => line !== undefined);
    process.stdout.write(`${[...lines, verdictOf(report)].join("\n")}\n`);
  }
  if (ranToItsEnd(report)) return;
  for (const { message } of report.problems) process.stderr.write(`freeswitch-pay: ${message}\n`);
  process.exitCode = 1;
}
