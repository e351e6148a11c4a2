import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../config/config.js";
import { AddressSeal } from "../core/address-credentials.js";
import { AppError, asAppError } from "../core/errors.js";

/** The file beside a SQLite ledger that holds a key for the credentials of addresses. */
const SUFFIX = ".credentials-key";
const KEY_BYTES = 32;

/**
 * Seals the credentials of addresses for this deployment: with the keys that sign webhooks, which every controller of a
 * shared ledger has, and without any with a key in a file beside the SQLite ledger, so that a webhook can still be sent after
 * a restart. With neither, no other process can read them. Throws AppError LEDGER_UNAVAILABLE when the file cannot be used.
 */
export function addressSealOf({ signing, ledger }: Pick<Config, "signing" | "ledger">): AddressSeal {
  const { standard, twiml, cxml, swml } = signing;
  const secrets = [...standard, ...twiml, ...cxml, ...swml];
  if (secrets.length > 0) return new AddressSeal(secrets);
  const hasFile = ledger.kind === "sqlite" && ledger.path !== ":memory:";
  return new AddressSeal(hasFile ? [keyIn(`${ledger.path}${SUFFIX}`)] : []);
}

/** The key in a file that only this user may read; the first process creates it. */
function keyIn(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT") throw unusable(path, thrown);
  }
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
