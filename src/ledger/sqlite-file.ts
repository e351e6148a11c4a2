import { closeSync, mkdirSync, openSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import Libsql from "libsql";
import { AppError } from "../domain/errors.js";
import { type SqliteEngine, SqliteInMemory } from "./sqlite-engine.js";
import { SqliteThread } from "./sqlite-thread.js";

/** How long a process that is just ending may still have the file. */
const WAIT_FOR_LOCK_MS = 1_000;

export interface SqliteFile {
  /** Opens the database at its first request. */
  readonly engine: SqliteEngine;
  /** Undefined in memory. */
  readonly path?: string;
  /** Lets the next process have it; after the database is closed. */
  release(): void;
}

/**
 * Opens the file, made with mode 0600 in a directory with mode 0700 where they are not there yet, and keeps every other
 * controller out. Throws AppError LEDGER_LOCKED, and SQLite's and the file system's errors of the lock.
 */
export function openSqliteFile(path: string): SqliteFile {
  if (path === ":memory:") {
    return { engine: new SqliteInMemory(new Libsql(path)), release: () => undefined };
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  createFile(path);
  const file = realpathSync(path);
  const lock = takeLock(`${file}-lock`, path);
  return { engine: new SqliteThread(file), path: file, release: () => letGo(lock) };
}

/**
 * An empty database of its own, locked as a whole while we run. The system unlocks it when the process ends, however it
 * ends; and unlike `locking_mode=EXCLUSIVE` on the ledger itself it leaves a backup program free to read.
 */
function takeLock(path: string, ledger: string): Libsql.Database {
  createFile(path);
  const lock = new Libsql(path, { timeout: WAIT_FOR_LOCK_MS });
  try {
    lock.exec("begin exclusive");
    return lock;
  } catch (thrown) {
    lock.close();
    if (!(thrown instanceof Libsql.SqliteError && thrown.code.startsWith("SQLITE_BUSY"))) throw thrown;
    throw new AppError("LEDGER_LOCKED", `another process uses ${ledger}`);
  }
}

function letGo(lock: Libsql.Database): void {
  lock.exec("rollback");
  lock.close();
}

/**
 * Never opens a file that is there: closing it again would undo every lock that this process has on it (POSIX, fcntl).
 */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
}
