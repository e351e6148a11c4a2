import { pino } from "pino";
import type { TimedCallEvent } from "../app/call-event-sinks.js";
import { packageRoot } from "../app/package.js";
import { type CallReport, ranToItsEnd, rehearse } from "../app/rehearsal.js";
import type { Environment } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { AppError } from "../core/errors.js";
import { readKeys } from "../simulator/scripted-caller.js";
import { dialectOf } from "./dialect-of.js";

/** One line of a call's timeline for a person; undefined for what would only be noise. */
function lineOf(happening: TimedCallEvent): string | undefined {
  const words = wordsOf(happening);
  return words === undefined ? undefined : `${(happening.at / 1000).toFixed(1).padStart(6)} s  ${words}`;
}

function wordsOf(happening: TimedCallEvent): string | undefined {
  switch (happening.type) {
    case "call-started":
      return `call from ${happening.from} to ${happening.to}`;
    case "document":
      return `document ${happening.source} (${happening.dialect})`;
    case "not-sent":
      return `not sent ${happening.url}: a rehearsal asks only hosts of http.allowedHosts`;
    case "prompt-started":
      return `hears    ${happening.words}`;
    case "status":
      return `status   ${filled(happening.body)}`;
    case "connector-request":
      return `payment  ${filled(happening.body)}`;
    case "connector-answer":
      return `answer   ${filled(happening.answer)}`;
    case "pay-result":
      return `result   ${happening.result}`;
    case "action":
      return `action   ${filled(happening.body)}`;
    case "variables":
      return `vars     ${filled(happening.variables)}`;
    case "problem":
      return `problem  ${happening.message}`;
    case "call-ended":
      return `ended by ${happening.by}`;
    case "stage":
    case "prompt-ended":
    case "listening":
    case "key":
      return undefined;
  }
}

function filled(body: Readonly<Record<string, unknown>>): string {
  return Object.entries(body)
    .filter(([, value]) => value !== "" && value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" ");
}

/** The last line for a person. */
function verdictOf({ result, ended, durationMs }: CallReport): string {
  return `${result ?? "no payment"}: ended by ${ended} after ${(durationMs / 1000).toFixed(1)} s of call`;
}

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
