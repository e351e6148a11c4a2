import { closeSync, mkdirSync, openSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import Libsql from "libsql";
import { AppError } from "../core/errors.js";
import { type Ran, type SqliteEngine, SqliteInMemory, type SqliteRequest } from "./sqlite-engine.js";

const MODULE = new URL("./sqlite-worker.js", import.meta.url);

interface Answer {
  readonly id: number;
  readonly ran?: Ran;
  readonly error?: { readonly message: string; readonly code?: string; readonly rawCode?: number };
}

interface Pending {
  resolve(ran: Ran): void;
  reject(thrown: unknown): void;
}

/**
 * SQLite in a separate thread: neither a disk that is slow to write a commit nor a large query delays a call. When the
 * thread ends by a fault, the next request starts another one.
 */
export class SqliteThread implements SqliteEngine {
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(private readonly path: string) {}

  /** Rejects with what SQLite throws, and with LEDGER_UNAVAILABLE when the thread has ended. */
  ask(request: SqliteRequest): Promise<Ran> {
    if (this.#isClosed) return Promise.reject(new AppError("LEDGER_UNAVAILABLE", "the ledger is closed"));
    if (request.do === "close") this.#isClosed = true;
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    const answer = new Promise<Ran>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    // The process stays alive for a pending answer, not for the thread.
    this.#worker.ref();
    this.#worker.postMessage({ ...request, id });
    return answer;
  }

  #start(): Worker {
    const workerData = { path: this.path };
    const worker = new Worker(MODULE, { workerData, name: "ledger", env: {}, execArgv: [] });
    let reason = "";
    worker.on("message", (answer: Answer) => this.#settle(answer));
    worker.on("error", (thrown) => {
      reason = `: ${thrown.message}`;
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
      const gone = new AppError("LEDGER_UNAVAILABLE", `the ledger's thread ended${reason}`);
      for (const { reject } of this.#pending.values()) reject(gone);
      this.#pending.clear();
    });
    return worker;
  }

  #settle({ id, ran, error }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker?.unref();
    if (ran !== undefined) pending?.resolve(ran);
    else pending?.reject(thrownOf(error));
  }
}

/** Restores what the thread threw, with its class. */
function thrownOf({ message, code, rawCode }: Answer["error"] = { message: "no answer" }): Error {
  if (code === undefined) return new Error(message);
  if (code.startsWith("SQLITE_")) return new Libsql.SqliteError(message, code, rawCode ?? 0);
  return Object.assign(new Error(message), { code });
}

/** How long a process that is just ending may still hold the file. */
const WAIT_FOR_LOCK_MS = 1_000;

interface SqliteFile {
  /** Opens the database at its first request. */
  readonly engine: SqliteEngine;
  /** Undefined for a database in memory. */
  readonly path?: string;
  /** Releases the lock for the next process; call it after the database is closed. */
  release(): void;
}

/**
 * Opens the file and locks every other controller out. A missing file is created with mode 0600, a missing directory with
 * mode 0700. Throws AppError LEDGER_LOCKED, and SQLite's and the file system's errors when taking the lock.
 */
export function openSqliteFile(path: string): SqliteFile {
  if (path === ":memory:") {
    return { engine: new SqliteInMemory(new Libsql(path)), release: () => undefined };
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  createFile(path);
  const file = realpathSync(path);
  const lock = takeLock(`${file}-lock`, path);
  return { engine: new SqliteThread(file), path: file, release: () => releaseLock(lock) };
}

/**
 * Locks a separate, empty database while this process runs. The operating system unlocks it when the process ends, however
 * it ends. Unlike `locking_mode=EXCLUSIVE` on the ledger itself, it leaves a backup program free to read.
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

function releaseLock(lock: Libsql.Database): void {
  lock.exec("rollback");
  lock.close();
}

/**
 * Never opens an existing file: closing it again would release every lock that this process has on it (POSIX, fcntl).
 */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
}
