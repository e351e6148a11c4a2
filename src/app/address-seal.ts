import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../config/config.js";
import { AddressSeal, hasCredentials } from "../core/address-credentials.js";
import { AppError, asAppError } from "../core/errors.js";
import { parseUrl } from "../core/url.js";

/** The file beside a SQLite ledger that holds a key for the credentials of addresses. */
const SUFFIX = ".credentials-key";
const KEY_BYTES = 32;

/**
 * Seals the credentials of addresses for this deployment: with the keys that sign webhooks, which every controller of a
 * shared ledger has, and without any with a key in a file beside the SQLite ledger, so that a webhook can still be sent after
 * a restart. What was sealed with the file's key opens also when signing keys are configured later. With neither, no other
 * process can read them. Throws AppError LEDGER_UNAVAILABLE when the file cannot be used.
 */
export function addressSealOf({ signing, ledger }: Pick<Config, "signing" | "ledger">): AddressSeal {
  const secrets = secretsOf(signing);
  if (ledger.kind !== "sqlite" || ledger.path === ":memory:") return new AddressSeal(secrets);
  const path = `${ledger.path}${SUFFIX}`;
  const kept = secrets.length === 0 ? keyIn(path) : existingKey(path);
  return new AddressSeal(kept === undefined ? secrets : [...secrets, kept]);
}

/** Warns of addresses with credentials in a ledger on Postgres that only the process which stored them can read. */
export function sealWarning({
  signing,
  ledger,
  apps,
  eventsUrl,
}: Pick<Config, "signing" | "ledger" | "apps" | "eventsUrl">): string | undefined {
  if (ledger.kind !== "postgres" || secretsOf(signing).length > 0) return undefined;
  const addresses = [
    ["webhooks.url", eventsUrl],
    ...Object.entries(apps).flatMap(([number, { document, fallback }]) => [
      [`apps.${number}`, document],
      [`apps.${number}`, fallback],
    ]),
  ] as const;
  const named = addresses.flatMap(([where, url]) => {
    const address = parseUrl(url ?? "");
    return address !== undefined && hasCredentials(address) ? [where] : [];
  });
  if (named.length === 0) return undefined;
  const places = [...new Set(named)].join(", ");
  return `other controllers, and this one after a restart, cannot read the user name and password of the address in ${places}: set webhooks.secrets`;
}

function secretsOf({ standard, twiml, cxml, swml }: Config["signing"]): readonly string[] {
  return [...standard, ...twiml, ...cxml, ...swml];
}

/** The key in a file that only this user may read; undefined when there is no file. */
function existingKey(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw unusable(path, thrown);
  }
}

/** The same; the first process creates it. */
function keyIn(path: string): string {
  const existing = existingKey(path);
  if (existing !== undefined) return existing;
  // A link appears with the whole key in it, and at most once: no process reads another key, or a part of one.
  const whole = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(whole, randomBytes(KEY_BYTES).toString("base64"), { flag: "wx", mode: 0o600 });
    try {
      linkSync(whole, path);
    } catch (thrown) {
      if (codeOf(thrown) !== "EEXIST") throw thrown;
    }
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw unusable(path, thrown);
  } finally {
    rmSync(whole, { force: true });
  }
}

function codeOf(thrown: unknown): string | undefined {
  return (thrown as NodeJS.ErrnoException).code;
}

function unusable(path: string, thrown: unknown): AppError {
  const message = `the key file ${path} beside the ledger cannot be used: ${asAppError(thrown).message}`;
  return new AppError("LEDGER_UNAVAILABLE", message, { cause: thrown });
}
