import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { ConfigFile } from "./schema.js";

/** Bits of a file's mode (stat(2)): others may read, others may write. */
const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;
/** Members that hold a secret; one that begins with `env:` holds the name of a variable. */
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
 * Warns of files of the configuration that every user of the machine can read although they hold secrets, or can
 * write: whoever can write it decides where cards are sent. `base`: the folder of its relative paths.
 */
export function openFiles(path: string | undefined, file: ConfigFile, base: string): string[] {
  const own = path === undefined ? [] : warningsOf(path, holdsSecret(withoutTls(file)));
  const keys = Object.values(file.connectors ?? {}).flatMap((connector) =>
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

/** The files of `tls` are named by their paths, which are no secrets. */
function withoutTls(file: ConfigFile): unknown {
  const connectors = Object.values(file.connectors ?? {}).map((connector) =>
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

/** A ledger's URL may have one. */
function hasPassword(text: string): boolean {
  return URL.canParse(text) && new URL(text).password !== "";
}
