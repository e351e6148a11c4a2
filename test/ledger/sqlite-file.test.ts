import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import Libsql from "libsql";
import { describe, expect, it } from "vitest";
import { openLedger } from "../../src/ledger/open-ledger.js";
import { SqliteThread } from "../../src/ledger/sqlite-file.js";
import { approved, MIDNIGHT, newTransaction, newWebhook } from "../support/ledger-samples.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { ControllerProcess } from "./controller-process.js";
import { errorOf, opened } from "./opened.js";

function newPath(): string {
  return join(temporaryFolder(), "var", "ledger.db");
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("the file of a SQLite ledger", () => {
  it("is readable by its owner alone, with its directory and every file beside it", async () => {
    const path = newPath();
    const ledger = await openLedger({ kind: "sqlite", path });
    await ledger.transactions.collect(newTransaction());
    expect(mode(join(path, ".."))).toBe("700");
    const files = readdirSync(join(path, "..")).filter((name) => !name.endsWith("-journal"));
    expect(files.sort()).toEqual(["ledger.db", "ledger.db-lock", "ledger.db-shm", "ledger.db-wal"]);
    expect(files.map((name) => mode(join(path, "..", name)))).toEqual(["600", "600", "600", "600"]);
    await ledger.close();
  });

  it("keeps the permissions of existing files", async () => {
    const path = newPath();
    mkdirSync(join(path, ".."), { mode: 0o750 });
    await (await openLedger({ kind: "sqlite", path })).close();
    chmodSync(path, 0o640);
    await (await openLedger({ kind: "sqlite", path })).close();
    expect([mode(path), mode(join(path, ".."))]).toEqual(["640", "750"]);
  });

  it("is written through to the disk at every commit, in the write-ahead log", async () => {
    const { ledger, database } = await opened({ kind: "sqlite", path: newPath() });
    const pragma = (name: string) => database.run((db) => sql`pragma ${sql.raw(name)}`.execute(db));
    expect((await pragma("journal_mode")).rows).toEqual([{ journalMode: "wal" }]);
    expect((await pragma("synchronous")).rows).toEqual([{ synchronous: 2 }]);
    await ledger.close();
  });

  it("accepts no statement of a transaction that has ended with its thread", async () => {
    const thread = new SqliteThread(join(temporaryFolder(), "ledger.db"));
    const run = (sql: string) => thread.ask({ do: "run", sql, parameters: [], inTransaction: true });
    await thread.ask({ do: "run", sql: "create table kept (id text)", parameters: [] });
    await expect(run("insert into kept values ('one')")).rejects.toThrow(/the transaction has ended/);
    await thread.ask({ do: "run", sql: "begin immediate", parameters: [] });
    await run("insert into kept values ('two')");
    await run("commit");
    const { rows } = await thread.ask({ do: "run", sql: "select id from kept", parameters: [] });
    expect(rows).toEqual([{ id: "two" }]);
    await thread.ask({ do: "close" });
  });

  it("holds the whole ledger when it is closed", async () => {
    const path = newPath();
    const ledger = await openLedger({ kind: "sqlite", path });
    await ledger.transactions.collect(newTransaction());
    await ledger.close();
    const copy = new Libsql(`file:${path}?immutable=1`);
    expect(copy.prepare("select id from transactions").all()).toEqual([{ id: "PAY1" }]);
    copy.close();
  });

  it("can be read by a backup while it is open", async () => {
    const path = newPath();
    const ledger = await openLedger({ kind: "sqlite", path });
    await ledger.transactions.collect(newTransaction());
    const backup = new Libsql(path);
    backup.exec(`vacuum into '${path}.backup'`);
    await ledger.transactions.send("PAY1", MIDNIGHT, MIDNIGHT, () => []);
    backup.close();
    await ledger.close();
    const restored = await openLedger({ kind: "sqlite", path: `${path}.backup` });
    expect(await restored.transactions.transaction("PAY1")).toMatchObject({ state: "collected" });
    await restored.close();
  });
});

describe("a second controller", { timeout: 30_000 }, () => {
  it("is refused while the first one has the file open, and opens it when that has closed it", async () => {
    const path = newPath();
    const ledger = await openLedger({ kind: "sqlite", path });
    const second = ControllerProcess.start(path, "hold");
    expect(await second.nextLine()).toBe("LEDGER_LOCKED");
    await ledger.close();
    const third = ControllerProcess.start(path, "hold");
    expect(await third.nextLine()).toBe("opened");
    const error = await errorOf(openLedger({ kind: "sqlite", path }));
    expect(error).toMatchObject({ code: "LEDGER_LOCKED" });
    expect(error.message).toContain(path);
    await third.kill();
  });

  it("in the same process is refused too, also by another name of the file", async () => {
    const path = newPath();
    const ledger = await openLedger({ kind: "sqlite", path });
    const link = join(temporaryFolder(), "link.db");
    symlinkSync(path, link);
    await expect(openLedger({ kind: "sqlite", path })).rejects.toMatchObject({ code: "LEDGER_LOCKED" });
    await expect(openLedger({ kind: "sqlite", path: link })).rejects.toMatchObject({ code: "LEDGER_LOCKED" });
    const other = ControllerProcess.start(path, "hold");
    expect(await other.nextLine()).toBe("LEDGER_LOCKED");
    await ledger.close();
  });
});

describe("a process that is killed while it writes", { timeout: 30_000 }, () => {
  it.each([1, 20, 60])("loses nothing that was reported as committed (%i commits)", async (commits) => {
    const path = newPath();
    const writer = ControllerProcess.start(path, "write");
    const acknowledged: (string | undefined)[] = [];
    while (acknowledged.length < commits) acknowledged.push(await writer.nextLine());
    acknowledged.push(...(await writer.kill()));

    const { ledger, database } = await opened({ kind: "sqlite", path });
    const sent = await ledger.transactions.transactions({ states: ["sent"], limit: 10_000 });
    const ids = sent.map(({ id }) => id);
    const reported = (await ledger.outbox.webhooks({ limit: 10_000 })).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(acknowledged));
    expect(reported.sort()).toEqual(ids.sort());
    expect(sent.length - acknowledged.length).toBeLessThanOrEqual(1);
    const check = await database.run((db) => sql`pragma integrity_check`.execute(db));
    expect(check.rows).toEqual([{ integrityCheck: "ok" }]);
    await ledger.close();
  });
});

describe("a SQLite ledger that cannot be used", () => {
  it.each([
    ["a directory", "."],
    ["below a file", "text/ledger.db"],
    ["not a database", "text"],
  ])("reports it: %s", async (_what, path) => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "text"),
      "This is a text, and has been one for longer than a database's header is.".repeat(9),
    );
    const error = await errorOf(openLedger({ kind: "sqlite", path: join(folder, path) }));
    expect(error).toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  });

  it.each([
    ["full", "max_page_count = 1", "database or disk is full"],
    ["read-only", "query_only = 1", "attempt to write a readonly database"],
  ])("reports that it is %s, and continues when it no longer is", async (_what, pragma, words) => {
    const { ledger, database } = await opened({ kind: "sqlite", path: newPath() });
    const set = (statement: string) => database.run((db) => sql`pragma ${sql.raw(statement)}`.execute(db));
    await ledger.transactions.collect(newTransaction());
    await ledger.transactions.send("PAY1", MIDNIGHT, MIDNIGHT, () => []);
    await set(pragma);
    const big = () => [newWebhook({ body: "x".repeat(1_000_000) })];
    const error = await errorOf(ledger.transactions.answer("PAY1", approved, MIDNIGHT, big));
    expect(error).toMatchObject({ code: "LEDGER_UNAVAILABLE" });
    expect(error.message).toContain(words);
    expect(await ledger.transactions.transaction("PAY1")).toMatchObject({ state: "sent" });
    await set("query_only = 0");
    await set("max_page_count = 1000000");
    expect(await ledger.transactions.answer("PAY1", approved, MIDNIGHT, big)).toMatchObject({
      state: "approved",
    });
    await ledger.close();
  });

  it("reports that it is closed", async () => {
    const ledger = await openLedger({ kind: "sqlite", path: ":memory:" });
    await ledger.close();
    await expect(ledger.outbox.depth()).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
    await expect(ledger.calls.call("c1")).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  });
});
