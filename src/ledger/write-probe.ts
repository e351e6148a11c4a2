import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import type { LedgerDatabase } from "./ledger-database.js";
import { within } from "./within.js";

/** More than a payment writes, with its webhooks. */
const ROOM_BYTES = 64 * 1024;

/**
 * Proves that the disk of a file has room: writes a file beside it, syncs it to the disk and removes it. SQLite
 * overwrites its log from the beginning after each checkpoint, so small commits succeed on a full disk for a while, and
 * then all fail. Rejects with the file system's errors.
 */
async function proveRoom(file: string): Promise<void> {
  const path = `${file}-probe`;
  try {
    const probe = await open(path, "w", 0o600);
    try {
      // Zeros could be stored as a hole, which needs no room.
      await probe.writeFile(Buffer.alloc(ROOM_BYTES, "room"));
      await probe.sync();
    } finally {
      await probe.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

/** How long a result stays valid, in milliseconds. */
const FRESH_MS = 1_000;
/** How long a check may take, in milliseconds; a slower ledger keeps callers waiting too. */
const LIMIT_MS = 2_000;
/** Bytes that, in hexadecimal digits, fill most of a Postgres page. */
const FILLING_BYTES = 3_500;

/** Commits a row to check whether the ledger can be written, at most once a second. */
export class WriteProbe {
  #probing: Promise<void> | undefined;
  #freshUntil = 0;

  constructor(private readonly database: LedgerDatabase) {}

  /** Rejects with LEDGER_UNAVAILABLE. */
  check(): Promise<void> {
    if (this.#probing === undefined || performance.now() > this.#freshUntil) {
      this.#freshUntil = Number.POSITIVE_INFINITY;
      this.#probing = this.#write().finally(() => {
        this.#freshUntil = performance.now() + FRESH_MS;
      });
    }
    return within(LIMIT_MS, this.#probing, `no write finished within ${LIMIT_MS / 1000} s`);
  }

  async #write(): Promise<void> {
    const { file } = this.database;
    if (file !== undefined) await this.database.run(() => proveRoom(file));
    const row = {
      writtenAt: Date.now(),
      filling: this.database.isShared ? randomBytes(FILLING_BYTES).toString("hex") : "",
    };
    await this.database.run((db) =>
      db
        .insertInto("probes")
        .values({ ...row, controller: this.database.controller })
        .onConflict((conflict) => conflict.column("controller").doUpdateSet(row))
        .execute(),
    );
  }
}
