import { afterAll, beforeAll, describe } from "vitest";
import { PostgresServer, whyNoPostgres } from "../support/postgres.js";
import { ledgerContract } from "./ledger-contract.js";

describe.skipIf(whyNoPostgres() !== undefined)("in Postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  ledgerContract(async () => ({ kind: "postgres", url: await server.freshUrl() }));
});
