import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Libsql from "libsql";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openLedger } from "../../src/ledger/open-ledger.js";
import { PostgresServer, whyNoPostgres } from "../support/postgres.js";
import { linesOf } from "../support/scripted-pbx.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const look = (url: string) => linesOf("ledger", {}, { LEDGER_URL: url });

async function used(): Promise<string> {
  const path = join(temporaryFolder(), "ledger.db");
  await (await openLedger({ kind: "sqlite", path })).close();
  return path;
}

describe("the doctor and a ledger in a file", () => {
  it("creates none if there is none", async () => {
    const path = join(temporaryFolder(), "var", "ledger.db");
    expect(await look(`sqlite:${path}`)).toEqual([`ok: ${path} does not exist yet, and will be created`]);
    expect(existsSync(dirname(path))).toBe(false);
  });

  it("accepts a used ledger, and changes nothing in it", async () => {
    const path = await used();
    const before = readFileSync(path);
    expect(await look(`sqlite:${path}`)).toEqual([`ok: ${path} is writable`]);
    expect(readFileSync(path).equals(before)).toBe(true);
    // SQLite creates and removes the others for each connection.
    const files = readdirSync(dirname(path)).filter((name) => !/-(wal|shm)$/.test(name));
    expect(files.sort()).toEqual(["ledger.db", "ledger.db-lock"]);
  });

  it("says that a running controller has it open, and does not disturb it", async () => {
    const path = await used();
    const running = await openLedger({ kind: "sqlite", path });
    onTestFinished(() => running.close());
    expect(await look(`sqlite:${path}`)).toEqual([
      `ok: ${path} is writable; a running controller has it open, as it should`,
    ]);
    await expect(running.outbox.nextDue()).resolves.toBeUndefined();
    await expect(openLedger({ kind: "sqlite", path })).rejects.toMatchObject({ code: "LEDGER_LOCKED" });
  });

  it("warns of a ledger that other users may read", async () => {
    const path = await used();
    chmodSync(path, 0o644);
    expect(await look(`sqlite:${path}`)).toContain(`warning: other users may read ${path} (mode 644)`);
  });

  it("refuses a file that is not a database, a newer version's, and one in memory", async () => {
    const path = join(temporaryFolder(), "ledger.db");
    writeFileSync(path, "no database at all, but long enough to be looked at as one".repeat(20), {
      mode: 0o600,
    });
    expect(await look(`sqlite:${path}`)).toEqual([expect.stringMatching(/^unsafe: .*LEDGER_UNAVAILABLE/)]);
    const newer = await used();
    const database = new Libsql(newer, { timeout: 5_000 });
    database.exec("insert into kysely_migration (name, timestamp) values ('9999-future', '')");
    database.close();
    expect(await look(`sqlite:${newer}`)).toEqual([expect.stringMatching(/^unsafe: .*9999-future/)]);
    expect(await look("sqlite::memory:")).toEqual([expect.stringMatching(/^unsafe: .*in memory/)]);
  });
});

describe.skipIf(whyNoPostgres() !== undefined)("the doctor and a ledger in Postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  it("reports it writable, before and after its first use", async () => {
    const url = await server.freshUrl();
    expect(await look(url)).toEqual([
      expect.stringMatching(/^ok: .* is writable, and its tables will be created$/),
    ]);
    await (await openLedger({ kind: "postgres", url })).close();
    const [line] = await look(url);
    expect(line).toMatch(/^ok: .* is writable$/);
    expect(line).not.toContain(new URL(url).password);
  });

  it("reports a database that is not in UTF-8", async () => {
    const url = await server.freshDatabase("LATIN1");
    expect(await look(url)).toEqual([expect.stringMatching(/^unsafe: .*LATIN1/)]);
  });

  it("reports a server that is not running", async () => {
    expect(await look("postgres://shop:secret@127.0.0.1:1/ledger")).toEqual([
      expect.stringMatching(/^unsafe: .*ECONNREFUSED/),
    ]);
  });
});
