import { expect, it } from "vitest";
import { BEHAVIORS } from "./support/careless-gateway.js";
import { memoryRun } from "./support/memory-run.js";

const ROUNDS = Number(process.env.SECRECY_ROUNDS ?? 13);

it("more than 100 payments of all kinds leave no number anywhere", async () => {
  const { payments, behaviors, results, findings, seesControl } = await memoryRun(ROUNDS);
  const places = Object.entries(findings).map(([place, hits]) => `  ${place.padEnd(10)} ${hits.length} hits`);
  const reported = Object.entries(results).map(([result, count]) => `${count} ${result}`);
  process.stdout.write(`${payments} payments: ${reported.join(", ")}\n${places.join("\n")}\n`);
  expect(findings).toEqual(Object.fromEntries(Object.keys(findings).map((place) => [place, []])));
  expect(Object.keys(BEHAVIORS).filter((name) => !behaviors.has(name))).toEqual([]);
  expect(seesControl).toBe(true);
  expect(payments).toBeGreaterThanOrEqual(100);
});
