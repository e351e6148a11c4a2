import { closeSync, mkdirSync, openSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import Libsql from "libsql";
import { AppError } from "../domain/errors.js";

/** How long a process that is just ending may still have the file. */
const WAIT_FOR_LOCK_MS = 1_000;
/** How long another program that reads or writes the ledger (a backup, `sqlite3`) may hold up a change. */
const BUSY_TIMEOUT_MS = 2_000;

export interface SqliteFile {
  readonly database: Libsql.Database;
  /** Lets the next process have it; after the database is closed. */
  release(): void;
}

/**
 * Opens the file, made with mode 0600 in a directory with mode 0700 where they are not there yet, and keeps every other
 * controller out. Throws AppError LEDGER_LOCKED, and SQLite's and the file system's errors.
 */
export function openSqliteFile(path: string): SqliteFile {
  if (path === ":memory:") return { database: openDatabase(path), release: () => undefined };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  createFile(path);
  const file = realpathSync(path);
  const lock = takeLock(`${file}-lock`, path);
  try {
    return { database: openDatabase(file), release: () => letGo(lock) };
  } catch (thrown) {
    letGo(lock);
    throw thrown;
  }
}

function openDatabase(path: string): Libsql.Database {
  const database = new Libsql(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec("pragma journal_mode = wal");
    // A commit has reached the disk when it returns; in WAL mode NORMAL would lose the last ones with the power.
    database.exec("pragma synchronous = full");
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
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
