import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import Libsql from "libsql";
import { pause, systemClock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { doubling } from "../core/retry.js";
import type { Ran, SqliteEngine, SqliteRequest } from "./sqlite-engine.js";
import { within } from "./within.js";

interface Waiting {
  readonly enter: () => void;
}

/** One user at a time, in the order of requests; each waits no longer than its own time limit. */
export class Turns {
  readonly #waiting = new Set<Waiting>();
  #isTaken = false;

  /** `deadline` is a time of `performance.now()`. Rejects with LEDGER_UNAVAILABLE when it passes first. */
  enter(deadline: number): Promise<void> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new AppError("LEDGER_UNAVAILABLE", "earlier requests keep the ledger's database busy"));
      }, deadline - performance.now());
      this.#waiting.add(waiting);
    });
  }

  /** Passes the turn to the next in line. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#isTaken = false;
      return;
    }
    this.#waiting.delete(next);
    next.enter();
  }
}

/** The waits for a lock that another process holds. */
const waitMs = doubling(5, 50);

/**
 * The single SQLite connection, for one statement or transaction. While another process holds the lock, it yields its turn
 * to readers, which do not wait in write-ahead log mode.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #deadline: number;
  #hasTurn = false;
  #isInTransaction = false;
  /** Settled when the engine has answered every request of this connection. */
  #answered: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: SqliteEngine,
    private readonly turns: Turns,
    private readonly limitMs: number,
  ) {
    this.#deadline = performance.now() + limitMs;
  }

  /** Rejects with LEDGER_UNAVAILABLE when it gets no turn in time. */
  async enter(): Promise<void> {
    await this.turns.enter(this.#deadline);
    this.#hasTurn = true;
  }

  /** Passes the turn on when the engine is idle, so that a request that came too late was surely not executed. */
  leave(): void {
    if (!this.#hasTurn) return;
    this.#hasTurn = false;
    void this.#answered.then(() => this.turns.leave());
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const scope = this.#isInTransaction ? ({ inTransaction: true } as const) : {};
    const { rows, changes } = await this.#whenUnlocked({ do: "run", sql, parameters, ...scope });
    return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
  }

  // biome-ignore lint/correctness/useYield: the interface requires a generator
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new AppError("INTERNAL", "the ledger does not stream rows");
  }

  /** Takes the write lock at once: a transaction that reads first could not get it after another process has written. */
  async begin(): Promise<void> {
    try {
      await this.#whenUnlocked({ do: "run", sql: "begin immediate", parameters: [] });
      this.#isInTransaction = true;
    } catch (thrown) {
      // A transaction that began too late must not stay open.
      if (this.#hasTurn) await this.rollback();
      throw thrown;
    }
  }

  async commit(): Promise<void> {
    await this.#inTime({ do: "run", sql: "commit", parameters: [], inTransaction: true });
    this.#isInTransaction = false;
  }

  /** Never rejects: without an answer in time the engine still rolls back before any later request. */
  async rollback(): Promise<void> {
    this.#isInTransaction = false;
    await this.#inTime({ do: "rollback" }).catch(() => undefined);
  }

  async #whenUnlocked(request: SqliteRequest): Promise<Ran> {
    for (let failures = 1; ; failures++) {
      const wait = waitMs(failures);
      try {
        return await this.#inTime(request);
      } catch (thrown) {
        // A statement outside a transaction that found a lock changed nothing. In a transaction the lock is ours.
        const isOver = performance.now() + wait > this.#deadline;
        if (this.#isInTransaction || isOver || !isBusy(thrown)) throw thrown;
      }
      this.leave();
      await pause(wait, systemClock);
      await this.enter();
    }
  }

  /** Rejects with LEDGER_UNAVAILABLE when the engine has not answered by the deadline; whether it executed is unknown. */
  #inTime(request: SqliteRequest): Promise<Ran> {
    const leftMs = this.#deadline - performance.now();
    return within(leftMs, this.#ask(request), `the disk took longer than ${this.limitMs / 1000} s`);
  }

  #ask(request: SqliteRequest): Promise<Ran> {
    const asked = this.engine.ask(request);
    this.#answered = asked.catch(() => undefined);
    return asked;
  }
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Libsql.SqliteError && thrown.code.startsWith("SQLITE_BUSY");
}
