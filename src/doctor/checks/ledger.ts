import { accessSync, constants, existsSync, type Stats, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { LedgerConfig } from "../../config/config.js";
import { asAppError } from "../../core/errors.js";
import { type LedgerState, lookAtPostgres, lookAtSqlite } from "../../ledger/look-at.js";
import { type Check, type DoctorContext, type Finding, ok, unsafe, warning } from "../check.js";

const OTHERS_MAY_READ = 0o077;
const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/** Checks that payments can be recorded. Creates and changes nothing: a running controller is not disturbed. */
export const ledger: Check<DoctorContext> = {
  name: "ledger",
  deadlineMs: 8_000,
  async look({ config }) {
    return config.ledger.kind === "sqlite" ? ofFile(config.ledger.path) : ofServer(config.ledger);
  },
};

function ofFile(path: string): Finding[] {
  if (path === ":memory:")
    return [
      unsafe(
        "the ledger is in memory: a restart loses the record of what was charged",
        "Set LEDGER_URL to sqlite:PATH or postgres://...",
      ),
    ];
  const folder = existing(dirname(path));
  const space = freeSpace(folder);
  if (!existsSync(path)) {
    if (!isWritable(folder)) return [notWritable(folder)];
    return [ok(`${path} does not exist yet, and will be created`), ...space];
  }
  if (!isWritable(path) || !isWritable(dirname(path))) return [notWritable(path), ...space];
  return [...stateOf(path, () => lookAtSqlite(path)), ...modeOf(path, statSync(path)), ...space];
}

function stateOf(path: string, look: () => LedgerState): Finding[] {
  try {
    return reported(path, look());
  } catch (thrown) {
    return [cannotBeUsed(path, thrown)];
  }
}

async function ofServer(config: Extract<LedgerConfig, { kind: "postgres" }>): Promise<Finding[]> {
  const where = `the database at ${new URL(config.url).host}`;
  try {
    return reported(where, await lookAtPostgres(config.url));
  } catch (thrown) {
    return [cannotBeUsed(where, thrown)];
  }
}

function reported(where: string, { inUse, writable, newer, tables }: LedgerState): Finding[] {
  if (newer.length > 0)
    return [
      unsafe(
        `${where} was created by a newer version of freeswitch-pay (${newer.join(", ")})`,
        "Run that version, or restore the backup from before the upgrade.",
      ),
    ];
  if (!writable) return [unsafe(`${where} is read-only`, "Set LEDGER_URL to a writable database.")];
  const used = inUse ? "; a running controller has it open, as it should" : "";
  const made = tables ? "is writable" : "is writable, and its tables will be created";
  return [ok(`${where} ${made}${used}`)];
}

function cannotBeUsed(where: string, thrown: unknown): Finding {
  const { message, remedy } = asAppError(thrown);
  return unsafe(`${where} cannot be used: ${message}`, remedy);
}

function modeOf(path: string, { mode }: Stats): Finding[] {
  if ((mode & OTHERS_MAY_READ) === 0) return [];
  return [
    warning(`other users may read ${path} (mode ${(mode & 0o777).toString(8)})`, `Run: chmod 600 ${path}`),
  ];
}

function freeSpace(folder: string): Finding[] {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return [];
  return [
    warning(
      `only ${Math.floor(free / 1024 / 1024)} MB are free on the ledger's disk`,
      "Free disk space: a payment that cannot be recorded is not made.",
    ),
  ];
}

function notWritable(path: string): Finding {
  return unsafe(
    `${path} is not writable for this user`,
    "Give it to the controller's user, and run the doctor as that user.",
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function existing(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : existing(dirname(folder));
}
