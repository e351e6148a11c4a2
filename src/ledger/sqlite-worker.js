// @ts-check
// The thread in which SQLite runs. JavaScript, so that Node loads the same file from src/ in tests and from dist/.
import { parentPort, workerData } from "node:worker_threads";
import Libsql from "libsql";

/** Maximum number of prepared statements kept; the ledger has about forty. */
const MOST_STATEMENTS = 200;

/** @typedef {import("./sqlite-engine.js").SqliteRequest & { readonly id: number }} Numbered */

/** @type {Map<string, Libsql.Statement>} */
const prepared = new Map();
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {Libsql.Database | undefined} */
let opened;

/** Opens the database at the first request, which gets the reason when that fails; the next request tries again. */
function database() {
  if (opened !== undefined) return opened;
  // The caller waits for another process' lock, with timers: readers must not wait behind it.
  const made = new Libsql(workerData.path, { timeout: 0 });
  try {
    made.exec("pragma journal_mode = wal");
    // A commit has reached the disk when it returns; in WAL mode, NORMAL could lose the last commits in a power cut.
    made.exec("pragma synchronous = full");
  } catch (thrown) {
    made.close();
    throw thrown;
  }
  opened = made;
  return made;
}

/** @param {string} sql */
function statement(sql) {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  const made = database().prepare(sql);
  const [oldest] = prepared.keys();
  if (prepared.size >= MOST_STATEMENTS && oldest !== undefined) prepared.delete(oldest);
  prepared.set(sql, made);
  return made;
}

/**
 * Statements that change nothing: in write-ahead log mode, no writer's lock stops them. `with` is none of them, since it can
 * begin a change.
 */
const READS = /^\s*(?:select|pragma)\b/i;
const BEGINS_OR_ENDS = /^\s*(?:begin|commit)\b/i;

/**
 * @param {string} sql
 * @param {readonly unknown[]} parameters
 * @returns {import("./sqlite-engine.js").Ran}
 */
function runPrepared(sql, parameters) {
  const one = statement(sql);
  if (one.reader) return { rows: one.all(parameters), changes: 0 };
  return { rows: [], changes: one.run(parameters).changes };
}

/**
 * A prepared statement that finds another process' lock stays in progress until it is run again or collected (libsql-js,
 * pull request 238), and as long as one is, SQLite commits nothing on its connection. So what may have to wait for the lock
 * is executed, not prepared: the beginning of a transaction, within which no statement finds a lock.
 * @param {string} sql
 * @param {readonly unknown[]} parameters
 * @param {boolean} inTransaction
 * @returns {import("./sqlite-engine.js").Ran}
 */
function run(sql, parameters, inTransaction) {
  const connection = database();
  if (BEGINS_OR_ENDS.test(sql)) {
    connection.exec(sql);
    return { rows: [], changes: 0 };
  }
  if (inTransaction || READS.test(sql)) return runPrepared(sql, parameters);
  connection.exec("begin immediate");
  try {
    const ran = runPrepared(sql, parameters);
    connection.exec("commit");
    return ran;
  } catch (thrown) {
    rollBack(connection);
    throw thrown;
  }
}

/**
 * A full disk or an I/O error has already rolled back (SQLite, "Response To Errors Within A Transaction").
 * @param {Libsql.Database | undefined} connection
 */
function rollBack(connection) {
  if (connection?.inTransaction) connection.exec("rollback");
}

/**
 * @param {Numbered} request
 * @returns {import("./sqlite-engine.js").Ran}
 */
function answer(request) {
  switch (request.do) {
    case "run":
      // Outside a transaction the statement would be committed at once.
      if (request.inTransaction && opened?.inTransaction !== true)
        throw new Error("the transaction has ended: nothing was changed");
      return run(request.sql, request.parameters, request.inTransaction === true);
    case "rollback":
      rollBack(opened);
      return { rows: [], changes: 0 };
    case "close":
      try {
        // Writes the log into the file, which then holds the whole ledger.
        opened?.exec("pragma wal_checkpoint(truncate)");
      } finally {
        prepared.clear();
        opened?.close();
      }
      return { rows: [], changes: 0 };
  }
}

port.on("message", (/** @type {Numbered} */ request) => {
  try {
    port.postMessage({ id: request.id, ran: answer(request) });
  } catch (thrown) {
    const { message, code, rawCode } = /** @type {Error & { code?: string, rawCode?: number }} */ (thrown);
    port.postMessage({ id: request.id, error: { message, code, rawCode } });
  }
  if (request.do === "close") port.close();
});
