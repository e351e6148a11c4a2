import { sql } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { ledgerOf, openDatabase } from "../../src/ledger/open-ledger.js";
import { approved, MIDNIGHT, newTransaction } from "../support/ledger-samples.js";

it("reports a text that the database refuses, and what was stored without it, once", async () => {
  const database = await openDatabase({ kind: "sqlite", path: ":memory:" });
  onTestFinished(() => database.close());
  const reports: unknown[] = [];
  const { transactions } = await ledgerOf(database, (id, { code, message }) =>
    reports.push([id, code, message]),
  );
  const refusing = sql`create trigger refusing before update on transactions when new.confirmation like 'ch_%'
    begin select raise(abort, 'no such character'); end`;
  await database.run((db) => refusing.execute(db));
  await transactions.collect(newTransaction());
  await transactions.send("PAY1", MIDNIGHT, MIDNIGHT + 1, () => []);
  expect(reports).toEqual([]);
  const stored = await transactions.answer("PAY1", approved, MIDNIGHT, () => []);
  expect(stored).toMatchObject({ state: "approved", confirmation: "(refused by the database)" });
  expect(reports).toEqual([["PAY1", "INTERNAL", expect.stringContaining("no such character")]]);
});
