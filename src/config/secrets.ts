import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { SCOPES } from "../core/scopes.js";
import type { ApiKeyConfig, Config, Environment, LedgerConfig, SigningConfig } from "./config.js";
import { checkAddress, type Places, type ReportIssue } from "./issues.js";
import { type ConfigFile, defaultsOf, Ledger } from "./schema.js";

const FROM_ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;

/** A secret as written, or, for `env:NAME`, the value of that environment variable; an unset variable is a mistake. */
export function secret(
  where: string,
  text: string,
  environment: Environment,
  reportIssue: ReportIssue,
): string {
  const name = FROM_ENVIRONMENT.exec(text)?.[1];
  if (name === undefined) return text;
  const value = environment[name];
  if (value === undefined || value === "")
    reportIssue(`${where}: the environment variable ${name} is not set`);
  return value ?? "";
}

/** A shorter API key could be guessed. */
const SHORTEST_KEY = 24;
/** Standard Webhooks, "Signature scheme": "between 24 bytes (192 bits) and 64 bytes (512 bits)". */
const STANDARD_SECRET = { least: 24, most: 64 } as const;

/** The keys that sign requests. */
export function signing(file: ConfigFile, environment: Environment, reportIssue: ReportIssue): SigningConfig {
  const keys = (where: string, texts: readonly string[] = []) =>
    texts.map((text, index) => secret(`${where}.${index}`, text, environment, reportIssue));
  const { twiml, cxml, swml } = file.accounts ?? {};
  const standard = keys("webhooks.secrets", file.webhooks?.secrets);
  for (const [index, key] of standard.entries()) {
    if (!isStandardSecret(key))
      reportIssue(`webhooks.secrets.${index}: must be whsec_ and 24 to 64 bytes in base64`);
  }
  return {
    standard,
    twiml: keys("accounts.twiml.signingKeys", twiml?.signingKeys),
    cxml: keys("accounts.cxml.signingKeys", cxml?.signingKeys),
    swml: keys("accounts.swml.signingKeys", swml?.signingKeys),
  };
}

function isStandardSecret(text: string): boolean {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text);
  const length = match === null ? 0 : Buffer.from(match[1] as string, "base64").length;
  return length >= STANDARD_SECRET.least && length <= STANDARD_SECRET.most;
}

/** LEDGER_URL, `ledger.url` or its default. */
export function ledger(
  file: ConfigFile,
  environment: Environment,
  { base }: Places,
  reportIssue: ReportIssue,
): LedgerConfig {
  const where = environment.LEDGER_URL ? "LEDGER_URL" : "ledger.url";
  const own = { ...defaultsOf(Ledger), ...file.ledger };
  const given = environment.LEDGER_URL || own.url;
  const url = secret(where, given, environment, reportIssue);
  const { keepExpiry, keepDays } = own;
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: "postgres", url, keepExpiry, keepDays };
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  // The address may hold a password: it is not repeated.
  if (path === undefined) reportIssue(`${where}: must be sqlite:PATH or postgres://...`);
  const absolute = path === ":memory:" ? path : resolve(base, (path ?? "").replace(/^\/\/(?=\/)/, ""));
  return { kind: "sqlite", path: absolute, keepExpiry, keepDays };
}

/** Where events about transactions are sent. */
export function eventsUrl(
  { webhooks }: ConfigFile,
  allowedHosts: readonly string[],
  reportIssue: ReportIssue,
): Pick<Config, "eventsUrl"> {
  if (webhooks?.url === undefined) return {};
  checkAddress("webhooks.url", webhooks.url, allowedHosts, reportIssue);
  return { eventsUrl: webhooks.url };
}

/** The API's keys, each by its hash. */
export function apiKeys(
  file: ConfigFile,
  environment: Environment,
  reportIssue: ReportIssue,
): ApiKeyConfig[] {
  const listed = file.api?.keys ?? [];
  const names = listed.map(({ name }) => name);
  return listed.map(({ name, key, sha256, scopes }, index) => {
    const where = `api.keys.${index}`;
    if (names.indexOf(name) !== index) reportIssue(`${where}.name: "${name}" is listed twice`);
    if ((key === undefined) === (sha256 === undefined)) reportIssue(`${where}: must have key, or sha256`);
    const text = key === undefined ? undefined : secret(`${where}.key`, key, environment, reportIssue);
    if (text !== undefined && text !== "" && text.length < SHORTEST_KEY)
      reportIssue(`${where}.key: must have at least ${SHORTEST_KEY} characters`);
    const hash = text === undefined ? (sha256 ?? "") : createHash("sha256").update(text).digest("hex");
    return { name, sha256: hash, scopes: scopes ?? SCOPES };
  });
}
