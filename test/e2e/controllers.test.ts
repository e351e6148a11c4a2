import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Chance } from "../crash/support/chance.js";
import { undisturbed, whileKilled } from "../faults/controllers/controllers-run.js";
import { freeSwitchTelephone } from "../faults/support/freeswitch-telephone.js";
import type { Telephone } from "../faults/support/telephone.js";
import { PostgresServer, whyNoPostgres } from "../support/postgres.js";
import { whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";

const absent = whyNoOwnFreeSwitch();
const CALLS = 40;
/** Each call may be taken over several times. */
const CALLS_AMONG_KILLS = 20;

// `npm run test:faults -- --controllers` does the same with 200 calls each.
describe.skipIf(absent !== undefined)("several controllers on one FreeSWITCH", () => {
  let telephone: Telephone;
  let postgres: PostgresServer | undefined;

  beforeAll(async () => {
    telephone = await freeSwitchTelephone();
    postgres = whyNoPostgres() === undefined ? await PostgresServer.start() : undefined;
  });

  afterAll(async () => {
    await telephone.close();
    await postgres?.stop();
  });

  const ledgerOf = async (isShared: boolean): Promise<{ ledgerUrl?: string }> =>
    isShared && postgres !== undefined ? { ledgerUrl: await postgres.freshUrl() } : {};

  it.each([
    ["two, each with a separate ledger", 2, false],
    ["three, with one Postgres", 3, true],
  ] as const)("%s: every caller is charged once", async (_what, controllers, isShared) => {
    const chance = new Chance(1);
    const report = await undisturbed(telephone, {
      controllers,
      calls: CALLS,
      chance,
      ...(await ledgerOf(isShared)),
    });
    expect(report.broken).toEqual([]);
    expect(report.outcomes.success).toBe(CALLS);
  });

  it.each([
    ["two, each with a separate ledger", 2, false],
    ["three, with one Postgres", 3, true],
  ] as const)(
    "%s, killed at random: no caller is lost, and none is charged twice",
    async (_what, controllers, isShared) => {
      const seed = Date.now() % 100_000;
      const chance = new Chance(seed);
      const options = { controllers, calls: CALLS_AMONG_KILLS, chance, ...(await ledgerOf(isShared)) };
      const report = await whileKilled(telephone, options);
      expect(report.broken, [`seed ${seed}`, ...report.stories.flat()].join("\n")).toEqual([]);
    },
  );
});
