import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { LedgerDatabase } from "../../src/ledger/ledger-database.js";
import { migrate } from "../../src/ledger/migrate.js";
import { ledgerOf, openLedger } from "../../src/ledger/open-ledger.js";
import { PostgresInstanceLock } from "../../src/ledger/postgres-lock.js";
import { postgresPool } from "../../src/ledger/postgres-pool.js";
import type { Tables } from "../../src/ledger/tables.js";
import { eventWebhooks } from "../../src/webhooks/event-webhooks.js";
import { MIDNIGHT, newTransaction } from "../support/ledger-samples.js";
import { PostgresServer, whyNoPostgres } from "../support/postgres.js";
import { ledgerIdContract } from "./checkpoints.contract.js";
import { ledgerContract } from "./ledger-contract.js";
import { migrationsContract } from "./migrations.contract.js";
import type { NewLedger } from "./opened.js";

describe.skipIf(whyNoPostgres() !== undefined)("in Postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  const newLedger: NewLedger = async () => ({ kind: "postgres", url: await server.freshUrl() });
  ledgerContract(newLedger, 15);
  describe("opened", () => migrationsContract(newLedger));
  describe("shared", () => ledgerIdContract(newLedger));

  it.each(["LATIN1", "SQL_ASCII"])(
    "is not opened in the encoding %s, and creates nothing there",
    async (encoding) => {
      const url = await server.freshDatabase(encoding);
      await expect(openLedger({ kind: "postgres", url })).rejects.toMatchObject({
        code: "LEDGER_ENCODING",
        message: expect.stringContaining(encoding),
        remedy: expect.stringContaining("createdb --encoding=UTF8"),
      });
      const pool = postgresPool(url);
      const { rows } = await pool.query(
        "select table_name from information_schema.tables where table_schema = 'public'",
      );
      await pool.end();
      expect(rows).toEqual([]);
    },
  );

  it("keeps a payment's outcome even when the database refuses its text", async () => {
    // Opened without the check of the encoding, which would refuse it.
    const url = await server.freshDatabase("LATIN1");
    const kysely = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: postgresPool(url) }),
      plugins: [new CamelCasePlugin()],
    });
    await migrate(kysely.withoutPlugins() as Kysely<unknown>, "postgres");
    const database = new LedgerDatabase("postgres", kysely, await PostgresInstanceLock.begin(url));
    const { transactions, outbox } = await ledgerOf(database);
    onTestFinished(() => database.close());
    let webhooks = 0;
    const options = { url: "https://shop.test/events", newId: () => `w${++webhooks}`, now: () => MIDNIGHT };
    const answered = async (id: string, outcome: Parameters<typeof transactions.answer>[1]) => {
      await transactions.collect(newTransaction({ id }));
      await transactions.send(id, MIDNIGHT, MIDNIGHT + 1, () => []);
      return transactions.answer(id, outcome, MIDNIGHT, eventWebhooks(options));
    };
    const approved = { state: "approved", chargeId: "ch_卡", parameters: {} } as const;
    expect(await answered("PAY1", approved)).toMatchObject({ state: "approved", confirmation: "ch_?" });
    const message = "“Declined” 卡被拒 €";
    const declined = { state: "declined", code: "declined", message, parameters: {} } as const;
    expect(await answered("PAY2", declined)).toMatchObject({
      state: "declined",
      errorCode: "declined",
      errorMessage: "?Declined? ??? ?",
    });
    const topics = (await outbox.webhooks({ limit: 9 })).map(({ topic }) => topic);
    expect(topics).toEqual(["transaction.declined", "transaction.approved"]);
  });
});
