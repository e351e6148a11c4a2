import { setTimeout as delay } from "node:timers/promises";
import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import Libsql from "libsql";
import { AppError } from "../core/errors.js";
import type { Ran, SqliteEngine, SqliteRequest } from "./sqlite-engine.js";

interface Waiting {
  readonly enter: () => void;
}

/** One at a time, in the order of asking; nobody waits beyond their own time limit. */
export class Turns {
  readonly #waiting = new Set<Waiting>();
  #isTaken = false;

  /** `deadline` is a time of `performance.now()`. Errors with LEDGER_UNAVAILABLE when it passes first. */
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
        reject(new AppError("LEDGER_UNAVAILABLE", "those before it hold up the ledger's database"));
      }, deadline - performance.now());
      this.#waiting.add(waiting);
    });
  }

  /** Gives the turn to the next who waits. */
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

/** How soon a lock that another process has is asked for again, in milliseconds, and at the latest. */
const FIRST_RETRY_MS = 5;
const LONGEST_RETRY_MS = 50;

/**
 * The one connection of SQLite, for one statement or transaction. While another process has the lock it leaves its turn to
 * those who only read, whom a write-ahead log does not keep waiting.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #deadline: number;
  #hasTurn = false;
  #isInTransaction = false;
  /** Settled when the engine has answered everything that it was asked here. */
  #answered: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: SqliteEngine,
    private readonly turns: Turns,
    private readonly limitMs: number,
  ) {
    this.#deadline = performance.now() + limitMs;
  }

  /** Errors with LEDGER_UNAVAILABLE when its turn does not come in time. */
  async enter(): Promise<void> {
    await this.turns.enter(this.#deadline);
    this.#hasTurn = true;
  }

  /** The turn of the next: when the engine is idle, so that what was asked too late was surely not done. */
  leave(): void {
    if (!this.#hasTurn) return;
    this.#hasTurn = false;
    void this.#answered.then(() => this.turns.leave());
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const within = this.#isInTransaction ? ({ inTransaction: true } as const) : {};
    const { rows, changes } = await this.#whenUnlocked({ do: "run", sql, parameters, ...within });
    return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new AppError("INTERNAL", "the ledger streams no rows");
  }

  /** Takes the lock for writing at once: a transaction that reads first could not get it after somebody else has written. */
  async begin(): Promise<void> {
    try {
      await this.#whenUnlocked({ do: "run", sql: "begin immediate", parameters: [] });
      this.#isInTransaction = true;
    } catch (thrown) {
      // One that was begun too late must not stay open.
      if (this.#hasTurn) await this.rollback();
      throw thrown;
    }
  }

  async commit(): Promise<void> {
    await this.#inTime({ do: "run", sql: "commit", parameters: [], inTransaction: true });
    this.#isInTransaction = false;
  }

  /** Never errors: without an answer in time the engine still does it before anything that comes after. */
  async rollback(): Promise<void> {
    this.#isInTransaction = false;
    await this.#inTime({ do: "rollback" }).catch(() => undefined);
  }

  async #whenUnlocked(request: SqliteRequest): Promise<Ran> {
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        return await this.#inTime(request);
      } catch (thrown) {
        // A statement of its own that found a lock has done nothing. In a transaction the lock is ours.
        const isOver = performance.now() + wait > this.#deadline;
        if (this.#isInTransaction || isOver || !isBusy(thrown)) throw thrown;
      }
      this.leave();
      await delay(wait);
      await this.enter();
    }
  }

  /** Errors with LEDGER_UNAVAILABLE when the engine has not answered at the deadline; whether it was done is not known. */
  #inTime(request: SqliteRequest): Promise<Ran> {
    const asked = this.#ask(request);
    return new Promise((resolve, reject) => {
      const tooLate = () =>
        reject(new AppError("LEDGER_UNAVAILABLE", `the disk took longer than ${this.limitMs / 1000} s`));
      const timer = setTimeout(tooLate, this.#deadline - performance.now());
      asked.then(resolve, reject).finally(() => clearTimeout(timer));
    });
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
