import { describe } from "vitest";
import { cardDataContract } from "./card-data.contract.js";
import { checkpointsContract } from "./checkpoints.contract.js";
import { listsContract } from "./lists.contract.js";
import { modelContract } from "./model.contract.js";
import type { NewLedger } from "./opened.js";
import { outboxContract } from "./outbox.contract.js";
import { recoveryContract } from "./recovery.contract.js";
import { transactionsContract } from "./transactions.contract.js";

/** What every ledger does, in any database. */
export function ledgerContract(newLedger: NewLedger, modelRuns: number): void {
  describe("a transaction", () => transactionsContract(newLedger));
  describe("card data", () => cardDataContract(newLedger));
  describe("the outbox", () => outboxContract(newLedger));
  describe("a checkpoint", () => checkpointsContract(newLedger));
  describe("the ledger", () => listsContract(newLedger));
  describe("recovery", () => recoveryContract(newLedger));
  describe("any steps", () => modelContract(newLedger, modelRuns));
}
