import type { Kysely, Transaction } from "kysely";
import { databaseError } from "./database-error.js";
import type { InstanceLock } from "./instance-lock.js";
import type { DatabaseKind, Tables } from "./tables.js";

export type Queries = Kysely<Tables>;

/** A migrated database, and the only place where what it throws becomes an AppError. */
export class LedgerDatabase {
  readonly #kysely: Queries;
  readonly #lock: InstanceLock;

  constructor(
    readonly kind: DatabaseKind,
    kysely: Queries,
    lock: InstanceLock,
    /** Its file on a disk of this machine. */
    readonly file?: string,
  ) {
    this.#kysely = kysely;
    this.#lock = lock;
  }

  /** This process' name in the rows that it creates. */
  get controller(): string {
    return this.#lock.controller;
  }

  /** Whether other controllers may use it at the same time. */
  get isShared(): boolean {
    return this.kind === "postgres";
  }

  /** One statement. Throws databaseError's errors. */
  async run<Result>(work: (db: Queries) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.#kysely);
    } catch (thrown) {
      throw databaseError(thrown);
    }
  }

  /**
   * Several statements, committed together or not at all. Postgres' isolation is its default, READ COMMITTED: each of
   * our changes locks the rows it has read, or states the condition that they must meet. Throws databaseError's errors.
   */
  async change<Result>(work: (db: Transaction<Tables>) => Promise<Result>): Promise<Result> {
    return this.run((db) => db.transaction().execute(work));
  }

  /** Which of these controllers have certainly ended. Throws databaseError's errors. */
  async ended(controllers: readonly string[]): Promise<readonly string[]> {
    const others = controllers.filter((one) => one !== this.controller);
    return this.run(() => this.#lock.ended(others));
  }

  /** When the last connection is closed, other controllers may take over what was left open. */
  async close(): Promise<void> {
    try {
      await this.run((db) => db.destroy());
    } finally {
      await this.#lock.leave();
    }
  }
}
