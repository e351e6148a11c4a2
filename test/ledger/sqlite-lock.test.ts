import { join } from "node:path";
import { Kysely } from "kysely";
import Libsql from "libsql";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { openLedger } from "../../src/ledger/open-ledger.js";
import { LibsqlDialect } from "../../src/ledger/sqlite-dialect.js";
import type { Ran, SqliteEngine, SqliteRequest } from "../../src/ledger/sqlite-engine.js";
import { SqliteThread } from "../../src/ledger/sqlite-file.js";
import { approved, MIDNIGHT, newTransaction, newWebhook } from "../support/ledger-samples.js";
import { LockHolder } from "../support/lock-holder.js";
import { longestDelay } from "../support/longest-delay.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const closers: (() => Promise<unknown>)[] = [];
const path = () => join(temporaryFolder(), "ledger.db");

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function sentPayment(): Promise<{ ledger: Ledger; file: string }> {
  const file = path();
  const ledger = await openLedger({ kind: "sqlite", path: file });
  closers.push(() => ledger.close());
  await ledger.transactions.collect(newTransaction());
  await ledger.transactions.send("PAY1", MIDNIGHT, MIDNIGHT, () => []);
  return { ledger, file };
}

/** A table in a file, whose statements wait for at most half a second. */
async function emptyTable() {
  const file = path();
  const db = new Kysely<{ t: { id: number } }>({ dialect: new LibsqlDialect(new SqliteThread(file), 500) });
  closers.push(() => db.destroy());
  await db.schema.createTable("t").addColumn("id", "integer").execute();
  return { db, file };
}

async function lock(file: string): Promise<LockHolder> {
  const holder = await LockHolder.lock(file);
  return holder;
}

describe("while another process has the lock of the file", { timeout: 30_000 }, () => {
  it("a change waits while others read, and is committed as a whole when the lock is free", async () => {
    const { ledger, file } = await sentPayment();
    const holder = await lock(file);
    let isDone = false;
    const answer = ledger.transactions
      .answer("PAY1", approved, MIDNIGHT, () => [newWebhook()])
      .finally(() => (isDone = true));
    for (let read = 0; read < 20; read++)
      expect(await ledger.transactions.transaction("PAY1")).toMatchObject({ state: "sent" });
    expect(isDone).toBe(false);
    await holder.release();
    expect(await answer).toMatchObject({ state: "approved" });
    expect(await ledger.outbox.webhooks({ limit: 10 })).toHaveLength(1);
  });

  it("the ledger is not ready after two seconds, and is ready when the lock is free", async () => {
    const { ledger, file } = await sentPayment();
    await ledger.checkWritable();
    const holder = await lock(file);
    await expect
      .poll(() => ledger.checkWritable().then(String, ({ code }) => code))
      .toBe("LEDGER_UNAVAILABLE");
    await holder.release();
    await expect.poll(() => ledger.checkWritable().then(String, ({ code }) => code)).toBe("undefined");
  });

  it("nothing that could not be committed in time is executed, not even later", async () => {
    const { db, file } = await emptyTable();
    const holder = await lock(file);
    const changes = [1, 2, 3].map((id) =>
      db.transaction().execute((changing) => changing.insertInto("t").values({ id }).execute()),
    );
    const single = db.insertInto("t").values({ id: 4 }).execute();
    const results = await Promise.allSettled([...changes, single]);
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    await holder.release();
    expect(await db.selectFrom("t").selectAll().execute()).toEqual([]);
    await db.transaction().execute((changing) => changing.insertInto("t").values({ id: 5 }).execute());
    expect(await db.selectFrom("t").selectAll().execute()).toEqual([{ id: 5 }]);
  });

  it("a change that waited for it in vain hinders no later one, and none is open to be lost", async () => {
    const { db, file } = await emptyTable();
    const holder = await lock(file);
    await expect(db.deleteFrom("t").execute()).rejects.toThrow("database is locked");
    await expect(db.insertInto("t").values({ id: 1 }).returning("id").execute()).rejects.toThrow("locked");
    await holder.release();
    await db.transaction().execute((changing) => changing.insertInto("t").values({ id: 2 }).execute());
    await db.insertInto("t").values({ id: 3 }).execute();
    const other = new Libsql(file);
    onTestFinished(() => void other.close());
    expect(other.prepare("select id from t").pluck().all()).toEqual([2, 3]);
  });

  it("the event loop keeps running", async () => {
    const { ledger, file } = await sentPayment();
    const pause = () => new Promise((resolve) => setTimeout(resolve, 1_500));
    const free = await longestDelay(pause);
    const holder = await lock(file);
    let adding: Promise<unknown> | undefined;
    const locked = await longestDelay(() => {
      adding = Promise.all(
        Array.from({ length: 20 }, (_, n) => ledger.outbox.add([newWebhook({ id: `w${n}` })])),
      );
      return pause();
    });
    await holder.release();
    await adding;
    // A ledger that waited for the lock would stop the loop for as long as it is held. Shorter delays are the machine's.
    expect(locked).toBeLessThan(Math.max(250, 2 * free));
  });
});

describe("a disk that does not answer", () => {
  /** Answers when the test allows it; its requests are in `asked`. */
  class HeldEngine implements SqliteEngine {
    readonly asked: string[] = [];
    isHeld = false;
    #held: (() => void)[] = [];

    async ask(request: SqliteRequest): Promise<Ran> {
      this.asked.push(request.do === "run" ? request.sql : request.do);
      if (this.isHeld) await new Promise<void>((resolve) => this.#held.push(resolve));
      return { rows: [], changes: 0 };
    }

    answer(): void {
      this.isHeld = false;
      for (const resolve of this.#held.splice(0)) resolve();
    }
  }

  it("fails waiting requests in time, and never begins those that had not begun by then", async () => {
    const engine = new HeldEngine();
    const db = new Kysely<{ t: { id: number } }>({ dialect: new LibsqlDialect(engine, 100) });
    engine.isHeld = true;
    const change = (id: number) =>
      db.transaction().execute((changing) => changing.insertInto("t").values({ id }).execute());
    const results = await Promise.allSettled([change(1), change(2), change(3)]);
    for (const result of results)
      expect(result).toMatchObject({ status: "rejected", reason: { code: "LEDGER_UNAVAILABLE" } });
    expect(engine.asked).toEqual(["begin immediate", "rollback"]);
    engine.answer();
    await change(4);
    expect(engine.asked.slice(2)).toEqual(["begin immediate", 'insert into "t" ("id") values (?)', "commit"]);
  });
});
