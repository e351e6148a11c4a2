import { afterAll, beforeAll, describe } from "vitest";
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
});
