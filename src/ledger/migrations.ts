import type { Kysely } from "kysely";
import * as transactions from "./migrations/0001-transactions.js";
import * as webhooks from "./migrations/0002-webhooks.js";
import * as calls from "./migrations/0003-calls.js";
import * as resuming from "./migrations/0004-resuming.js";
import * as probes from "./migrations/0005-probes.js";
import type { DatabaseKind } from "./tables.js";

interface Step {
  up(db: Kysely<unknown>, kind: DatabaseKind): Promise<void>;
}

/** In the order of their names. One that was published is never changed: the next one mends it. */
export const MIGRATIONS: Readonly<Record<string, Step>> = {
  "0001-transactions": transactions,
  "0002-webhooks": webhooks,
  "0003-calls": calls,
  "0004-resuming": resuming,
  "0005-probes": probes,
};
