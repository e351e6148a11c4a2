import { expect, it } from "vitest";
import { crashRun } from "./support/crash-run.js";
import { tableOf } from "./support/table.js";

const { CRASH_SEED = String(Date.now() % 100_000), CRASH_PAYMENTS = "300" } = process.env;

it("no money is lost or taken twice, over hundreds of payments", async () => {
  process.stdout.write(`CRASH_SEED=${CRASH_SEED} CRASH_PAYMENTS=${CRASH_PAYMENTS}\n`);
  const report = await crashRun({
    seed: Number(CRASH_SEED),
    payments: Number(CRASH_PAYMENTS),
    callers: 30,
    longestDelayMs: 60_000,
    connector: { timeoutMs: 10_000, retries: 5 },
    unwilling: 10,
    life: { leastMs: 2_000, mostMs: 8_000 },
    ...(process.env.LEDGER_TEST_URL === undefined ? {} : { ledgerUrl: process.env.LEDGER_TEST_URL }),
  });
  process.stdout.write(`${tableOf(report)}\n`);
  expect(report.faults).toEqual([]);
  expect(report.transactions.length).toBeGreaterThanOrEqual(Number(CRASH_PAYMENTS));
});
