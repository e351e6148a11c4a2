import { expect, it } from "vitest";
import { crashRun } from "./support/crash-run.js";

// `npm run test:crash` runs it over hundreds of payments, with a gateway that is up to a minute late.
it("no money is lost or taken twice when the gateway misbehaves and the controller is killed", async () => {
  const { faults, kills, transactions } = await crashRun({
    seed: 20,
    payments: 30,
    callers: 10,
    longestDelayMs: 1_500,
    connector: { timeoutMs: 500, retries: 2 },
    life: { leastMs: 1_500, mostMs: 4_000 },
  });
  expect(faults).toEqual([]);
  expect(kills).toBeGreaterThan(0);
  expect(transactions.length).toBeGreaterThanOrEqual(30);
}, 120_000);
