import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { parse as parseYaml, YAMLParseError } from "yaml";
import { withoutCredentials } from "../core/address-credentials.js";
import { AppError } from "../core/errors.js";
import { parseUrl } from "../core/url.js";
import { completed } from "./complete.js";
import type { Config, Environment, SigningConfig } from "./config.js";
import { CONNECTORS, ConfigFile, DEFAULT_FILE, EndpointByUrl, splitConnectors } from "./schema.js";

/** The usable parts of a configuration file, and what is wrong with the others. */
interface CheckedFile {
  readonly usable: ConfigFile;
  readonly mistakes: string[];
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Checks each top-level key separately: a wrong key does not hide mistakes in the others, which are checked again when
 * they are completed.
 */
function checkFile(file: unknown): CheckedFile {
  if (!isMapping(file)) return { usable: {}, mistakes: ["the file: must hold keys and values"] };
  const mistakes: string[] = [];
  const usable: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(file)) {
    const found = mistakesIn(key, value);
    mistakes.push(...found);
    if (found.length === 0) usable[key] = value;
  }
  return { usable: usable as ConfigFile, mistakes };
}

function mistakesIn(key: string, value: unknown): string[] {
  if (!Object.hasOwn(ConfigFile.properties, key)) {
    return [`${key}: unknown key; the keys are ${Object.keys(ConfigFile.properties).join(", ")}`];
  }
  if (key === "connectors" && isMapping(value)) {
    const { byUrl, ...named } = value;
    return [
      ...Object.entries(named).flatMap(([name, one]) => connectorMistakes(`connectors.${name}`, one)),
      ...(byUrl === undefined ? [] : byUrlMistakes(byUrl)),
    ];
  }
  return schemaMistakes(key, ConfigFile.properties[key as keyof ConfigFile], value);
}

/** The error of a union would only say that no member matches. */
function connectorMistakes(where: string, connector: unknown): string[] {
  if (!isMapping(connector)) return [`${where}: must hold keys and values`];
  const { type } = connector;
  if (typeof type === "string" && Object.hasOwn(CONNECTORS, type))
    return schemaMistakes(where, CONNECTORS[type as keyof typeof CONNECTORS], connector);
  const types = Object.keys(CONNECTORS);
  return [`${where}.type: must be ${types.slice(0, -1).join(", ")} or ${types.at(-1)}`];
}

function byUrlMistakes(byUrl: unknown): string[] {
  if (!isMapping(byUrl)) return ["connectors.byUrl: must hold addresses and their settings"];
  return Object.entries(byUrl).flatMap(([address, endpoint]) =>
    schemaMistakes(`connectors.byUrl.${withoutCredentials(address)}`, EndpointByUrl, endpoint),
  );
}

/** The first mistake at each place. */
function schemaMistakes(where: string, schema: TSchema, value: unknown): string[] {
  const byPlace = new Map<string, string>();
  for (const { path, message } of Value.Errors(Type.Required(Type.Object({ value: schema })), { value })) {
    const place = where + path.slice("/value".length).replaceAll("/", ".");
    if (!byPlace.has(place))
      byPlace.set(place, `${place}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`);
  }
  return [...byPlace.values()];
}

/** Bits of a file's mode (stat(2)): others may read, others may write. */
const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;
/** Members that hold a secret; a value that begins with `env:` holds the name of a variable. */
const SECRET_NAMES = new Set([
  "password",
  "key",
  "secretKey",
  "signingKeys",
  "secrets",
  "passphrase",
  "headers",
]);

/**
 * Warns of configuration files that hold secrets and that every user of the machine can read, and of those that every
 * user can write: write access decides where cards are sent. `base`: the folder of its relative paths.
 */
function openFiles(path: string | undefined, file: ConfigFile, base: string): string[] {
  const own = path === undefined ? [] : warningsOf(path, holdsSecret(withoutTls(file)));
  const { named, byUrl } = splitConnectors(file.connectors ?? {});
  const keys = [...Object.values(named), ...Object.values(byUrl)].flatMap((connector) =>
    "tls" in connector && connector.tls?.key !== undefined ? [resolve(base, connector.tls.key)] : [],
  );
  return [...own, ...keys.flatMap((key) => warningsOf(key, true))];
}

function warningsOf(path: string, isSecret: boolean): string[] {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & OTHERS_WRITE) !== 0)
    return [`${path} can be changed by every user of this machine: chmod o-rwx ${path}`];
  return isSecret && (mode & OTHERS_READ) !== 0
    ? [`${path} holds secrets and can be read by every user of this machine: chmod o-rwx ${path}`]
    : [];
}

/** `tls` contains paths of files, and paths are not secrets. */
function withoutTls(file: ConfigFile): unknown {
  const { named, byUrl } = splitConnectors(file.connectors ?? {});
  const connectors = [...Object.values(named), ...Object.values(byUrl)].map((connector) =>
    "tls" in connector ? { ...connector, tls: { passphrase: connector.tls?.passphrase } } : connector,
  );
  return { ...file, connectors };
}

function holdsSecret(value: unknown, isSecret = false): boolean {
  if (typeof value === "string") return (isSecret && !value.startsWith("env:")) || hasPassword(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, member]) =>
    holdsSecret(member, isSecret || SECRET_NAMES.has(name)),
  );
}

/** The ledger's URL may contain a password. */
function hasPassword(text: string): boolean {
  return (parseUrl(text)?.password ?? "") !== "";
}

/** A signing key with fewer characters can be found by brute force: Twilio's and SignalWire's have 32 and more. */
const SHORTEST = 16;
/** A key with fewer different characters, or bytes, was typed rather than generated. */
const FEWEST_DIFFERENT = 8;

/** Warns of signing keys that can be guessed from one signed request. Vendors assign their keys, so none is refused. */
function weakKeys({ standard, twiml, cxml, swml }: SigningConfig): string[] {
  return [
    ...weakOf("webhooks.secrets", standard.map(bytesOf)),
    ...weakOf("accounts.twiml.signingKeys", twiml),
    ...weakOf("accounts.cxml.signingKeys", cxml),
    ...weakOf("accounts.swml.signingKeys", swml),
  ];
}

function weakOf(where: string, keys: readonly string[]): string[] {
  return keys.flatMap((key, index) =>
    key.length >= SHORTEST && new Set(key).size >= FEWEST_DIFFERENT
      ? []
      : [
          `${where}.${index} is weak: anyone who sees one signed request can find the key by brute force; use a key of at least ${SHORTEST} random characters (openssl rand -hex 32)`,
        ],
  );
}

/** The bytes of a Standard Webhooks key, each as a character. */
function bytesOf(secret: string): string {
  return Buffer.from(secret.replace(/^whsec_/, ""), "base64").toString("latin1");
}

/**
 * Reads the configuration from CONFIG_FILE (freeswitch-pay.yaml when that exists) and the environment, which takes
 * precedence. Throws AppError CONFIG_UNREADABLE, or CONFIG_INVALID, which lists every mistake.
 */
export function loadConfig(environment: Environment, packageRoot: string): Config {
  const { file, base, path } = readFile(environment);
  const { usable, mistakes } = checkFile(file);
  const config = completed(usable, environment, { base, packageRoot }, (mistake) => mistakes.push(mistake));
  if (mistakes.length > 0) {
    throw new AppError(
      "CONFIG_INVALID",
      `${mistakes.length} mistake(s) in the configuration:\n  ${mistakes.join("\n  ")}`,
    );
  }
  return { ...config, warnings: [...openFiles(path, usable, base), ...weakKeys(config.signing)] };
}

function readFile(environment: Environment): { file: unknown; base: string; path?: string } {
  const named = environment.CONFIG_FILE || undefined;
  const path = resolve(named ?? DEFAULT_FILE);
  if (named === undefined && !existsSync(path)) return { file: {}, base: process.cwd() };
  const unreadable = (why: string) => new AppError("CONFIG_UNREADABLE", `CONFIG_FILE ${path}: ${why}`);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    throw unreadable((thrown as Error).message);
  }
  try {
    // Its warnings would appear on the terminal, with the line that they are about.
    return { file: parseYaml(text, { logLevel: "error" }) ?? {}, base: dirname(path), path };
  } catch (thrown) {
    throw unreadable(whyNotYaml(thrown));
  }
}

/** The parser's errors quote the file, which may hold secrets: only the rule and the position are reported. */
function whyNotYaml(thrown: unknown): string {
  const found =
    thrown instanceof YAMLParseError ? /^([^":]+).* at line (\d+), column (\d+)/.exec(thrown.message) : null;
  if (found === null) return "is not YAML: is there an unquoted alias (`*name`)?";
  const [, rule = "", line, column] = found;
  return `is not YAML at line ${line}, column ${column}: ${rule.replace(/ at line .*/, "").trim()}`;
}
