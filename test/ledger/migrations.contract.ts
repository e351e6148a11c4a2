import { sql } from "kysely";
import { expect, it } from "vitest";
import { MIDNIGHT, newTransaction, newWebhook } from "../support/ledger-samples.js";
import { errorOf, type NewLedger, opened } from "./opened.js";

/** From nothing, from this version's tables, and from a newer version's. `newLedger` can be opened again. */
export function migrationsContract(newLedger: NewLedger): void {
  it("keeps its content when it is opened again", async () => {
    const options = await newLedger();
    const first = await opened(options);
    await first.ledger.transactions.collect(newTransaction());
    await first.ledger.close();
    const second = await opened(options);
    expect(await second.ledger.transactions.transaction("PAY1")).toMatchObject({ state: "collected" });
    await second.ledger.close();
  });

  it("numbers the webhooks of an older version, and lets those that it has attempted be overtaken", async () => {
    const options = await newLedger();
    const older = await opened(options);
    const { outbox } = older.ledger;
    const ids = ["a1", "b1", "a2", "a3"];
    await outbox.add(ids.map((id) => newWebhook({ id, stream: id.slice(0, 1) })));
    await outbox.delivered("a1", MIDNIGHT, 200);
    await outbox.failed("a2", { at: MIDNIGHT, error: "busy", nextAt: MIDNIGHT + 90_000 });
    for (const statement of [
      sql`alter table webhooks drop column number`,
      sql`alter table webhooks drop column holds_until`,
      sql`alter table checkpoints drop column continuation`,
      sql`delete from kysely_migration where name >= '0006-webhook-order'`,
    ])
      await older.database.run((db) => statement.execute(db));
    await older.ledger.close();
    const newer = await opened(options);
    const webhooks = await newer.ledger.outbox.webhooks({ limit: 9 });
    expect(webhooks.map(({ id, number }) => `${id} ${number}`)).toEqual(["a3 3", "a2 2", "b1 1", "a1 1"]);
    const claimed = await newer.ledger.outbox.claim(MIDNIGHT, 1, 9);
    expect(claimed.map(({ id }) => id)).toEqual(["b1", "a3"]);
    await newer.ledger.close();
  });

  it("does not touch tables that a newer version has created", async () => {
    const options = await newLedger();
    const newer = await opened(options);
    const statement = sql`insert into kysely_migration (name, timestamp) values ('9999-newer', '2030-01-01T00:00:00Z')`;
    await newer.database.run((db) => statement.execute(db));
    await newer.ledger.close();
    const error = await errorOf(opened(options));
    expect(error).toMatchObject({ code: "LEDGER_NEWER" });
    expect(error.message).toContain("9999-newer");
  });

  it("is refused by a database that already has one of its tables", async () => {
    const options = await newLedger();
    const other = await opened(options);
    await other.database.run((db) => sql`delete from kysely_migration`.execute(db));
    await other.ledger.transactions.collect(newTransaction());
    await other.ledger.close();
    expect(await errorOf(opened(options))).toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  });
}
