import { expect, it } from "vitest";
import { crashRun } from "./support/crash-run.js";
import { tableOf } from "./support/table.js";

// `npm run test:crash` runs it over hundreds of payments, with a gateway that answers up to a minute late.
it("no money is lost or taken twice when the gateway misbehaves and the controller is killed", async () => {
  const report = await crashRun({
    seed: 20,
    payments: 30,
    callers: 10,
    longestDelayMs: 1_500,
    connector: { timeoutMs: 500, retries: 2 },
    unwilling: 2,
    life: { leastMs: 1_500, mostMs: 4_000 },
    // On a slow machine, a sentence is longer than such a life.
    mostKills: 2,
  });
  const { faults, kills, transactions } = report;
  expect(faults, tableOf(report)).toEqual([]);
  expect(kills).toBeGreaterThan(0);
  expect(transactions.length).toBeGreaterThanOrEqual(30);
}, 600_000);
