import { sql } from "kysely";
import { expect, it } from "vitest";
import { newTransaction } from "../support/ledger-samples.js";
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
