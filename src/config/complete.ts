import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { AppConfig, Config, Environment, LogLevel, SwitchConfig } from "./config.js";
import { connectors } from "./connectors.js";
import { allowedHosts, checkAddress, type Places, type ReportIssue } from "./issues.js";
import {
  Accounts,
  App,
  Carding,
  type ConfigFile,
  defaultsOf,
  General,
  Http,
  Limits,
  LOG_LEVELS,
  PROMPT_READERS,
  Prompts,
  Switch,
} from "./schema.js";
import { apiKeys, eventsUrl, ledger, signing } from "./secrets.js";

const DEFAULTS = {
  app: defaultsOf(App),
  carding: defaultsOf(Carding),
  general: defaultsOf(General),
  http: defaultsOf(Http),
  limits: defaultsOf(Limits),
  prompts: defaultsOf(Prompts),
  switch: defaultsOf(Switch),
};

/** The app of each dialed number; the shipped examples when the file names none. */
function apps(
  file: ConfigFile,
  { base, packageRoot }: Places,
  allowedHosts: readonly string[],
  reportIssue: ReportIssue,
): Config["apps"] {
  const shipped = {
    tokenize: { document: resolve(packageRoot, "examples/tokenize.twiml.xml"), ...DEFAULTS.app },
    "*": { document: resolve(packageRoot, "examples/charge.twiml.xml"), ...DEFAULTS.app },
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
    Object.entries(file.apps).map(
      ([number, { document, method, dialect, fallback }]): [string, AppConfig] => [
        number,
        {
          document: source(`apps.${number}.document`, document),
          method: method ?? DEFAULTS.app.method,
          dialect: dialect ?? DEFAULTS.app.dialect,
          ...(fallback === undefined ? {} : { fallback: source(`apps.${number}.fallback`, fallback) }),
        },
      ],
    ),
  );
}

type PromptReaders = Config["prompts"]["readers"];

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
/** The password of FreeSWITCH's example configuration, which is public. */
const WELL_KNOWN_PASSWORD = "ClueCon";

/** Fills in environment and defaults. Continues after an invalid value, so that all mistakes are reported together. */
export function completed(
  file: ConfigFile,
  environment: Environment,
  places: Places,
  reportIssue: ReportIssue,
): Config {
  const port = integer(environment, "HTTP_PORT", reportIssue) ?? file.http?.port ?? DEFAULTS.http.port;
  const found = switches(file, environment, reportIssue);
  // A setup on one machine needs no configuration. With FreeSWITCH elsewhere, reachable local servers must be configured.
  const isOneMachine = found.every(({ host }) => isLoopback(host));
  const allowed = allowedHosts(file.http?.allowedHosts ?? (isOneMachine ? LOOPBACK : []), reportIssue);
  return {
    switches: found,
    http: {
      host: environment.HTTP_HOST || file.http?.host || DEFAULTS.http.host,
      port,
      allowedHosts: allowed,
      opensLoopback: file.http?.allowedHosts === undefined && isOneMachine,
      openWebPhone: file.http?.openWebPhone ?? DEFAULTS.http.openWebPhone,
    },
    apps: apps(file, places, allowed, reportIssue),
    ...connectors(file, { environment, places, allowedHosts: allowed, reportIssue }),
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
      port: one.port ?? DEFAULTS.switch.port,
      password,
      context: one.context ?? DEFAULTS.switch.context,
      keepLogLevel: one.keepLogLevel ?? DEFAULTS.switch.keepLogLevel,
      takeover: one.takeover ?? DEFAULTS.switch.takeover,
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
  const directory = resolve(
    base,
    environment.PROMPTS_DIRECTORY || file.prompts?.directory || DEFAULTS.prompts.directory,
  );
  const shared = environment.PROMPTS_SWITCH_DIRECTORY || file.prompts?.switchDirectory;
  const renderer = file.prompts?.renderer ?? "auto";
  return {
    directory,
    switchDirectory: shared || directory,
    shared: Boolean(shared),
    readers: readers(file, environment, reportIssue),
    mostMegabytes: file.prompts?.mostMegabytes ?? DEFAULTS.prompts.mostMegabytes,
    keepDays: file.prompts?.keepDays ?? DEFAULTS.prompts.keepDays,
    renderer:
      typeof renderer === "string" ? renderer : { command: renderer.command, voices: renderer.voices ?? {} },
    speech: file.prompts?.speech ?? DEFAULTS.prompts.speech,
  };
}

function readers(file: ConfigFile, environment: Environment, reportIssue: ReportIssue): PromptReaders {
  const name = environment.PROMPTS_READERS || file.prompts?.readers || DEFAULTS.prompts.readers;
  const known = PROMPT_READERS.find((one) => one === name);
  if (known === undefined)
    reportIssue(`PROMPTS_READERS: "${name}" is not one of ${PROMPT_READERS.join(", ")}`);
  return known ?? DEFAULTS.prompts.readers;
}

function limits({ limits: own = {} }: ConfigFile): Config["limits"] {
  const { windowMinutes, ...allowed } = { ...DEFAULTS.carding, ...own.carding };
  return {
    ...DEFAULTS.limits,
    ...own,
    carding: { windowMs: windowMinutes * 60_000, ...allowed },
  };
}

function accounts({ accounts: own = {} }: ConfigFile): Config["accounts"] {
  const { twiml, cxml, swml, voxml } = Accounts.properties;
  return {
    twiml: { ...defaultsOf(twiml), ...idsOf(own.twiml) },
    cxml: { ...defaultsOf(cxml), ...idsOf(own.cxml) },
    swml: { ...defaultsOf(swml), ...idsOf(own.swml) },
    voxml: { ...defaultsOf(voxml), ...own.voxml },
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
  const name = environment.LOG_LEVEL || file.logLevel || DEFAULTS.general.logLevel;
  if ((LOG_LEVELS as readonly string[]).includes(name)) return name as LogLevel;
  reportIssue(`LOG_LEVEL: "${name}" is not one of ${LOG_LEVELS.join(", ")}`);
  return "info";
}
