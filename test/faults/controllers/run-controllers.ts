import { Chance } from "../../crash/support/chance.js";
import { PostgresServer, whyNoPostgres } from "../../support/postgres.js";
import type { Telephone } from "../support/telephone.js";
import type { KindReport } from "../verdict.js";
import { undisturbed, whileKilled } from "./controllers-run.js";

const COUNTS = [2, 3];

/** Two and three controllers, each with a common ledger and with ledgers of their own. */
export async function runControllers(
  telephone: Telephone,
  { calls, seed }: { readonly calls: number; readonly seed: number },
  tell: (report: KindReport) => void,
): Promise<void> {
  const absent = whyNoPostgres();
  if (absent !== undefined) process.stdout.write(`${absent}\n`);
  const postgres = absent === undefined ? await PostgresServer.start() : undefined;
  try {
    for (const controllers of COUNTS) {
      for (const isShared of postgres === undefined ? [false] : [true, false]) {
        const ledger = async () =>
          (isShared ? { ledgerUrl: await postgres?.freshUrl() } : {}) as { ledgerUrl?: string };
        const chance = new Chance(seed);
        if (telephone.sipPort !== undefined)
          tell(await undisturbed(telephone, { controllers, calls, chance, ...(await ledger()) }));
        tell(await whileKilled(telephone, { controllers, calls, chance, ...(await ledger()) }));
      }
    }
  } finally {
    await postgres?.stop();
  }
}
