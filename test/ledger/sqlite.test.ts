import { join } from "node:path";
import { describe } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { ledgerIdContract } from "./checkpoints.contract.js";
import { ledgerContract } from "./ledger-contract.js";
import { migrationsContract } from "./migrations.contract.js";
import type { NewLedger } from "./opened.js";

describe("in memory", () => ledgerContract(async () => ({ kind: "sqlite", path: ":memory:" }), 150));

describe("in a file", () => {
  const newLedger: NewLedger = async () => ({ kind: "sqlite", path: join(temporaryFolder(), "ledger.db") });
  ledgerContract(newLedger, 20);
  describe("opened", () => migrationsContract(newLedger));
  describe("shared", () => ledgerIdContract(newLedger));
});
