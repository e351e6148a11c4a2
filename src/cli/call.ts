import { pino } from "pino";
import { packageRoot } from "../app/package.js";
import { rehearse } from "../app/rehearsal.js";
import type { Environment } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { hideCredentials } from "../core/address-credentials.js";
import { AppError } from "../core/errors.js";
import { parseUrl } from "../core/url.js";
import type { TimedCallEvent } from "../observability/timelines.js";
import { type CallReport, ranToItsEnd } from "../simulator/call-report.js";
import { readKeys } from "../simulator/scripted-caller.js";
import { dialectOf } from "./dialect-of.js";

/** One line of a call's timeline for the terminal; undefined for events that would only be noise. */
function lineOf(event: TimedCallEvent): string | undefined {
  const words = wordsOf(event);
  return words === undefined ? undefined : `${(event.at / 1000).toFixed(1).padStart(6)} s  ${words}`;
}

function wordsOf(event: TimedCallEvent): string | undefined {
  switch (event.type) {
    case "call-started":
      return `call from ${event.from} to ${event.to}`;
    case "document":
      return `document ${event.source} (${event.dialect})`;
    case "warning":
      return `warning  ${event.source}:${event.line}:${event.column} ${event.message}`;
    case "not-sent":
      return `not sent ${event.url}: a rehearsal asks only hosts of http.allowedHosts`;
    case "prompt-started":
      return `hears    ${event.words}`;
    case "status":
      return `status   ${filled(event.body)}`;
    case "connector-request":
      return `payment  ${filled(event.body)}`;
    case "connector-answer":
      return `answer   ${filled(event.answer)}`;
    case "pay-result":
      return `result   ${event.result}`;
    case "action":
      return `action   ${filled(event.body)}`;
    case "variables":
      return `vars     ${filled(event.variables)}`;
    case "problem":
      return `problem  ${event.message}`;
    case "call-ended":
      return `ended by ${event.by}`;
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

/** The last line for the terminal. */
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
    if (url !== undefined && parseUrl(url) === undefined)
      throw new AppError("USAGE", `--${name}: "${hideCredentials(url)}" is not a URL`);
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
