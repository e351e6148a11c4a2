import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addressSealOf, sealWarning } from "../../src/app/address-seal.js";
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

  it("are read by the key beside the ledger when signing keys were configured later, which then seal", () => {
    const ledger = sqlite(join(temporaryFolder(), "ledger.sqlite"));
    const signing = { ...NO_KEYS, twiml: ["token"] };
    expect(isRead({ signing: NO_KEYS, ledger }, { signing, ledger })).toBe(true);
    expect(isRead({ signing, ledger }, { signing, ledger: sqlite(":memory:") })).toBe(true);
  });

  it("need no key beside the ledger when there are signing keys", () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    addressSealOf({ signing: { ...NO_KEYS, twiml: ["token"] }, ledger: sqlite(path) });
    expect(existsSync(`${path}.credentials-key`)).toBe(false);
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

describe("a ledger on Postgres without signing keys", () => {
  const ledger = { kind: "postgres", url: "postgres://db/pay", keepExpiry: false, keepDays: 1 } as const;
  const app = { document: "https://shop.example/pay", method: "POST", dialect: "twiml" } as const;
  const config = { signing: NO_KEYS, ledger, apps: { "*": app } };
  const hidden = "https://user:hush@shop.example/pay";

  it.each([
    ["webhooks.url", { ...config, eventsUrl: hidden }],
    ["apps.100", { ...config, apps: { "*": app, 100: { ...app, document: hidden } } }],
    ["apps.100", { ...config, apps: { "*": app, 100: { ...app, fallback: hidden } } }],
  ])("is warned of when %s has a password", (where, one) => {
    expect(sealWarning(one)).toContain(where);
    expect(sealWarning(one)).not.toContain("hush");
  });

  it.each([
    ["no address has a password", { ...config, eventsUrl: "https://shop.example/events" }],
    ["a signing key is configured", { ...config, eventsUrl: hidden, signing: { ...NO_KEYS, swml: ["key"] } }],
    ["the ledger is a file", { ...config, eventsUrl: hidden, ledger: sqlite("/var/lib/pay.sqlite") }],
  ])("is nothing to warn of when %s", (_case, one) => expect(sealWarning(one)).toBeUndefined());
});
