import { join } from "node:path";
import { describe } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { ledgerContract } from "./ledger-contract.js";

describe("in memory", () => ledgerContract(async () => ({ kind: "sqlite", path: ":memory:" })));

describe("in a file", () =>
  ledgerContract(async () => ({ kind: "sqlite", path: join(temporaryFolder(), "ledger.db") })));
