import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addressSealOf } from "../../src/app/address-seal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const URL_WITH_PASSWORD = "https://user:secret@shop.example/status";
const NO_KEYS = { standard: [], twiml: [], cxml: [], swml: [] };
const sqlite = (path: string) => ({ kind: "sqlite", path, keepExpiry: false, keepDays: 1 }) as const;

/** Whether a webhook that one process stored can be sent by the next one. */
function isRead(...[before, after]: Parameters<typeof addressSealOf>[0][]): boolean {
  const sealed = new URL(addressSealOf(before as never).seal(URL_WITH_PASSWORD));
  try {
    return addressSealOf(after as never).authorization(sealed) !== undefined;
  } catch {
    return false;
  }
}

describe("the credentials of a stored address", () => {
  it("are read by every process with the same signing keys, also after a rotation", () => {
    const ledger = sqlite(":memory:");
    const before = { signing: { ...NO_KEYS, twiml: ["token"] }, ledger };
    expect(isRead(before, before)).toBe(true);
    expect(isRead(before, { signing: { ...NO_KEYS, twiml: ["next", "token"] }, ledger })).toBe(true);
    expect(isRead(before, { signing: { ...NO_KEYS, twiml: ["next"] }, ledger })).toBe(false);
  });

  it("are read after a restart without keys, by a key beside the ledger that only its user may read", () => {
    const path = join(temporaryFolder(), "new", "ledger.sqlite");
    const config = { signing: NO_KEYS, ledger: sqlite(path) };
    expect(isRead(config, config)).toBe(true);
    expect(statSync(`${path}.credentials-key`).mode & 0o777).toBe(0o600);
    expect(isRead(config, { signing: NO_KEYS, ledger: sqlite(":memory:") })).toBe(false);
  });

  it("need a folder in which the key can be kept", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const config = { signing: NO_KEYS, ledger: sqlite(join(file, "ledger.sqlite")) };
    expect(() => addressSealOf(config as never)).toThrow(
      expect.objectContaining({
        code: "LEDGER_UNAVAILABLE",
        message: expect.stringContaining(".credentials-key"),
      }),
    );
  });
});
