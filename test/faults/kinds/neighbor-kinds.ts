import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Scene } from "../scene.js";
import { flood } from "../support/flood.js";
import type { Behavior } from "../support/gateway.js";
import { CUT_MS, type Kind } from "./kind.js";

const IMPATIENT = { timeoutMs: 3_000, retries: 1 };
const DOWN_MS = 10_000;

/** From the beginning, since a caller who is at the gateway when the fault strikes has already sent the request. */
function misbehaving(name: string, behavior: Behavior): Kind {
  return {
    name,
    scene: { connector: IMPATIENT },
    async prepare({ gateway }) {
      gateway.behavior = behavior;
    },
    strike: () => Promise.resolve(),
  };
}

/** Another process holds an exclusive lock on the ledger's file. */
async function lockLedger({ first: { folder } }: Scene): Promise<void> {
  const script = `
    const Database = require("libsql");
    const database = new Database(${JSON.stringify(join(folder, "ledger.db"))});
    database.exec("begin exclusive");
    setTimeout(() => { database.exec("rollback"); database.close(); }, ${CUT_MS.long});`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "ignore", "inherit"] });
  await once(child, "exit");
}

export const NEIGHBOR_KINDS: readonly Kind[] = [
  misbehaving("connector hangs", "hangs"),
  misbehaving("connector crashes", "crashes"),
  misbehaving("connector answers 500", "answers 500"),
  misbehaving("connector answers nonsense", "answers nonsense"),
  {
    name: "webhook receiver down, 10 s",
    async strike({ merchant }) {
      merchant.webhooksAreDown = true;
      await pause(DOWN_MS);
      merchant.webhooksAreDown = false;
    },
  },
  {
    name: "document server answers 503 once",
    async strike({ merchant }) {
      merchant.documentFailures = 1;
    },
  },
  { name: "ledger locked by another process, 5 s", strike: lockLedger },
  {
    name: "flood of Event Socket events, 5 s",
    realSwitchOnly: true,
    strike: ({ telephone }) => flood(telephone, CUT_MS.long),
  },
];
