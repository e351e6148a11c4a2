import { Chance } from "../../crash/support/chance.js";
import { PostgresServer, whyNoPostgres } from "../../support/postgres.js";
import type { Options } from "../options.js";
import type { Telephone } from "../support/telephone.js";
import type { KindReport } from "../verdict.js";
import { nameOf, undisturbed, whileKilled } from "./controllers-run.js";

const COUNTS = [2, 3];
const UNDISTURBED = { what: "SIPp", run: undisturbed };
const KILLED = { what: "killed at random", run: whileKilled };

/** Two and three controllers, each with a common ledger and with separate ledgers. */
export async function runControllers(
  telephone: Telephone,
  { calls, seed, isAsked }: Pick<Options, "calls" | "seed" | "isAsked">,
  report: (report: KindReport) => void,
): Promise<void> {
  const absent = whyNoPostgres();
  if (absent !== undefined) process.stdout.write(`${absent}\n`);
  const postgres = absent === undefined ? await PostgresServer.start() : undefined;
  try {
    for (const controllers of COUNTS) {
      for (const isShared of postgres === undefined ? [false] : [true, false]) {
        const ledger = async () =>
          (isShared ? { ledgerUrl: await postgres?.freshUrl() } : {}) as { ledgerUrl?: string };
        const setUp = async () => ({ controllers, calls, chance: new Chance(seed), ...(await ledger()) });
        for (const { what, run } of telephone.sipPort === undefined ? [KILLED] : [UNDISTURBED, KILLED]) {
          const options = await setUp();
          if (isAsked(nameOf(options, what))) report(await run(telephone, options));
        }
      }
    }
  } finally {
    await postgres?.stop();
  }
}
