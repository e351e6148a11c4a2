import { randomBytes } from "node:crypto";
import { AppError } from "../domain/errors.js";
import type { LedgerDatabase } from "./ledger-database.js";
import { proveRoom } from "./room-on-disk.js";

/** For so long what was found is taken as true, in milliseconds. */
const FRESH_MS = 1_000;
/** For so long it is waited for; a ledger that takes longer keeps callers waiting too. */
const LIMIT_MS = 2_000;
/** Bytes that fill most of a page of Postgres, in hexadecimal digits. */
const FILLING_BYTES = 3_500;

/** Commits a row to see whether the ledger can be written, at most once a second. */
export class WriteProbe {
  #probing: Promise<void> | undefined;
  #freshUntil = 0;

  constructor(private readonly database: LedgerDatabase) {}

  /** Errors with LEDGER_UNAVAILABLE. */
  check(): Promise<void> {
    if (this.#probing === undefined || performance.now() > this.#freshUntil) {
      this.#freshUntil = Number.POSITIVE_INFINITY;
      this.#probing = this.#write().finally(() => {
        this.#freshUntil = performance.now() + FRESH_MS;
      });
    }
    return inTime(this.#probing);
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

function inTime(probing: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const tooLate = () =>
      reject(new AppError("LEDGER_UNAVAILABLE", `nothing was written in ${LIMIT_MS / 1000} s`));
    const timer = setTimeout(tooLate, LIMIT_MS);
    probing.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
