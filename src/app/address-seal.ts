import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../config/config.js";
import { AddressSeal } from "../core/address-credentials.js";

/** The file beside a SQLite ledger that holds a key for the credentials of addresses. */
const SUFFIX = ".credentials-key";
const KEY_BYTES = 32;

/**
 * Seals the credentials of addresses for this deployment: with the keys that sign webhooks, which every controller of a
 * shared ledger has, and without any with a key in a file beside the SQLite ledger, so that a webhook can still be sent after
 * a restart. With neither, no other process can read them. Throws what the file system throws.
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
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, randomBytes(KEY_BYTES).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
  return readFileSync(path, "utf8");
}
