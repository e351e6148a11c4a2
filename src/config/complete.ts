import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  type AppConfig,
  type Config,
  type Environment,
  LOG_LEVELS,
  type LogLevel,
  type SwitchConfig,
} from "./config.js";
import { connectors } from "./connectors.js";
import { allowedHosts, checkAddress, type Places, type ReportIssue } from "./issues.js";
import { type ConfigFile, PROMPT_READERS } from "./schema.js";
import { apiKeys, eventsUrl, ledger, signing } from "./secrets.js";

/** The app of each dialed number; the shipped examples when the file names none. */
function apps(
  file: ConfigFile,
  { base, packageRoot }: Places,
  allowedHosts: readonly string[],
  reportIssue: ReportIssue,
): Config["apps"] {
  const shipped = {
    tokenize: { document: resolve(packageRoot, "examples/tokenize.twiml.xml"), dialect: "twiml" },
    "*": { document: resolve(packageRoot, "examples/charge.twiml.xml"), dialect: "twiml" },
  };
  if (file.apps === undefined) return shipped;
  const source = (where: string, text: string): string => {
    const isUrl = /^https?:/.test(text);
    if (isUrl) checkAddress(where, text, allowedHosts, reportIssue);
    const absolute = isUrl ? text : resolve(base, text);
    if (!isUrl && !existsSync(absolute)) reportIssue(`${where}: there is no file ${absolute}`);
    return absolute;
  };
  return Object.fromEntries(
    Object.entries(file.apps).map(([number, { document, dialect, fallback }]): [string, AppConfig] => [
      number,
      {
        document: source(`apps.${number}.document`, document),
        dialect: dialect ?? "twiml",
        ...(fallback === undefined ? {} : { fallback: source(`apps.${number}.fallback`, fallback) }),
      },
    ]),
  );
}

type PromptReaders = Config["prompts"]["readers"];

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
/** The password of FreeSWITCH's example configuration, which is public. */
const WELL_KNOWN_PASSWORD = "ClueCon";
const NO_ACCOUNT = `AC${"0".repeat(32)}`;
const NO_ID = "00000000-0000-0000-0000-000000000000";

/** Fills in environment and defaults. Continues after an invalid value, so that all mistakes are reported together. */
export function completed(
  file: ConfigFile,
  environment: Environment,
  places: Places,
  reportIssue: ReportIssue,
): Config {
  const port = integer(environment, "HTTP_PORT", reportIssue) ?? file.http?.port ?? 3000;
  const found = switches(file, environment, reportIssue);
  // A setup on one machine needs no configuration. With FreeSWITCH elsewhere, reachable local servers must be configured.
  const isOneMachine = found.every(({ host }) => isLoopback(host));
  const allowed = allowedHosts(file.http?.allowedHosts ?? (isOneMachine ? LOOPBACK : []), reportIssue);
  return {
    switches: found,
    http: {
      host: environment.HTTP_HOST || file.http?.host || "127.0.0.1",
      port,
      allowedHosts: allowed,
      opensLoopback: file.http?.allowedHosts === undefined && isOneMachine,
      openWebPhone: file.http?.openWebPhone ?? false,
    },
    apps: apps(file, places, allowed, reportIssue),
    connectors: connectors(file, { environment, places, allowedHosts: allowed, reportIssue }),
    accounts: accounts(file),
    signing: signing(file, environment, reportIssue),
    ledger: ledger(file, environment, places, reportIssue),
    ...eventsUrl(file, allowed, reportIssue),
    apiKeys: apiKeys(file, environment, reportIssue),
    dial: file.dial ?? {},
    prompts: prompts(file, environment, places, reportIssue),
    limits: limits(file),
    timeZone: timeZone(file, reportIssue),
    logLevel: logLevel(file, environment, reportIssue),
    warnings: [],
  };
}

function integer(environment: Environment, name: string, reportIssue: ReportIssue): number | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  reportIssue(`${name}: "${text}" is not a port, 0 to 65535`);
  return undefined;
}

function flag(environment: Environment, name: string, reportIssue: ReportIssue): boolean | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  if (text === "true" || text === "false") return text === "true";
  reportIssue(`${name}: "${text}" is neither true nor false`);
  return undefined;
}

/** FREESWITCH_HOST defines one switch, or replaces the values of the first one. */
function switches(file: ConfigFile, environment: Environment, reportIssue: ReportIssue): SwitchConfig[] {
  const listed = file.switches ?? [];
  const host = environment.FREESWITCH_HOST || listed[0]?.host;
  const port = integer(environment, "FREESWITCH_PORT", reportIssue);
  const keepLogLevel = flag(environment, "FREESWITCH_KEEP_LOGLEVEL", reportIssue);
  const takeover = flag(environment, "FREESWITCH_TAKEOVER", reportIssue);
  if (host === undefined) return [];
  const first = {
    ...listed[0],
    host,
    ...(port === undefined ? {} : { port }),
    ...(keepLogLevel === undefined ? {} : { keepLogLevel }),
    ...(takeover === undefined ? {} : { takeover }),
    ...(environment.FREESWITCH_PASSWORD ? { password: environment.FREESWITCH_PASSWORD } : {}),
  };
  return [first, ...listed.slice(1)].map((one, index) => {
    const where = index === 0 ? "FREESWITCH_PASSWORD (switches.0.password)" : `switches.${index}.password`;
    const password = passwordOf(one, where, reportIssue);
    return {
      host: one.host,
      port: one.port ?? 8021,
      password,
      context: one.context ?? "pay",
      keepLogLevel: one.keepLogLevel ?? false,
      takeover: one.takeover ?? false,
    };
  });
}

function passwordOf(
  { host, password }: { host: string; password?: string },
  where: string,
  reportIssue: ReportIssue,
): string {
  const local = isLoopback(host);
  if (password === undefined && !local) reportIssue(`${where}: needed for ${host}`);
  if (password === WELL_KNOWN_PASSWORD && !local) {
    reportIssue(`${where}: "${WELL_KNOWN_PASSWORD}" is publicly known; set a different password for ${host}`);
  }
  return password ?? WELL_KNOWN_PASSWORD;
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function prompts(
  file: ConfigFile,
  environment: Environment,
  { base }: Places,
  reportIssue: ReportIssue,
): Config["prompts"] {
  const directory = resolve(base, environment.PROMPTS_DIRECTORY || file.prompts?.directory || "var/prompts");
  const shared = environment.PROMPTS_SWITCH_DIRECTORY || file.prompts?.switchDirectory;
  const renderer = file.prompts?.renderer ?? "auto";
  return {
    directory,
    switchDirectory: shared || directory,
    shared: Boolean(shared),
    readers: readers(file, environment, reportIssue),
    mostMegabytes: file.prompts?.mostMegabytes ?? 500,
    renderer:
      typeof renderer === "string" ? renderer : { command: renderer.command, voices: renderer.voices ?? {} },
    speech: file.prompts?.speech ?? { engine: "flite", voice: "slt" },
  };
}

function readers(file: ConfigFile, environment: Environment, reportIssue: ReportIssue): PromptReaders {
  const name = environment.PROMPTS_READERS || file.prompts?.readers || "group";
  const known = PROMPT_READERS.find((one) => one === name);
  if (known === undefined)
    reportIssue(`PROMPTS_READERS: "${name}" is not one of ${PROMPT_READERS.join(", ")}`);
  return known ?? "group";
}

function limits({ limits: own = {} }: ConfigFile): Config["limits"] {
  const { carding = {} } = own;
  return {
    graceMs: own.graceMs ?? 1_500,
    leaseSeconds: own.leaseSeconds ?? 15,
    drainSeconds: own.drainSeconds ?? 300,
    requestsPerMinute: own.requestsPerMinute ?? 600,
    carding: {
      windowMs: (carding.windowMinutes ?? 60) * 60_000,
      perCaller: carding.perCaller ?? 10,
      perDestination: carding.perDestination ?? 100,
      perCard: carding.perCard ?? 5,
    },
  };
}

/** Ids in the vendors' formats, for those that the file does not set. */
function accounts({ accounts: own = {} }: ConfigFile): Config["accounts"] {
  return {
    twiml: { accountSid: NO_ACCOUNT, ...idsOf(own.twiml) },
    cxml: { accountSid: NO_ID, ...idsOf(own.cxml) },
    swml: { projectId: NO_ID, spaceId: NO_ID, nodeId: NO_ID, ...idsOf(own.swml) },
    voxml: { accountId: "0", trunkId: "0", ...own.voxml },
  };
}

/** An account's ids, without its keys. */
function idsOf(account: Readonly<Record<string, string | string[]>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(account).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function timeZone(file: ConfigFile, reportIssue: ReportIssue): string {
  const name = file.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
  } catch {
    reportIssue(`timeZone: "${name}" is not an IANA time zone, like Europe/Berlin`);
  }
  return name;
}

function logLevel(file: ConfigFile, environment: Environment, reportIssue: ReportIssue): LogLevel {
  const name = environment.LOG_LEVEL || file.logLevel || "info";
  if ((LOG_LEVELS as readonly string[]).includes(name)) return name as LogLevel;
  reportIssue(`LOG_LEVEL: "${name}" is not one of ${LOG_LEVELS.join(", ")}`);
  return "info";
}
