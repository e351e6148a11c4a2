import { setImmediate as nextTurn } from "node:timers/promises";
import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from "kysely";
import type Libsql from "libsql";

/** kysely's dialect for SQLite, with the few things that we need otherwise. */
export class LibsqlDialect extends SqliteDialect {
  readonly #database: Libsql.Database;

  constructor(database: Libsql.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new LibsqlDriver(this.#database);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

/** SQLite undoes CREATE TABLE with its transaction: a migration runs whole or not at all. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class LibsqlDriver extends SqliteDriver {
  readonly #database: Libsql.Database;

  constructor(database: Libsql.Database) {
    super({ database });
    this.#database = database;
  }

  /**
   * A commit holds up the process until the disk has it, and those that wait follow one another by promises alone: between
   * two of them comes a turn of the event loop, or the requests of payments that are `sent` would wait for all of them.
   */
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    if (!this.#database.memory) await nextTurn();
    return connection;
  }

  /** Takes the lock for writing at once: a transaction that reads first could not get it after somebody else has written. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** A full disk or an I/O error has rolled back already (SQLite, "Response To Errors Within A Transaction"). */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }

  /** Writes the log into the file first, which then is the whole ledger. */
  override async destroy(): Promise<void> {
    try {
      this.#database.exec("pragma wal_checkpoint(truncate)");
    } finally {
      await super.destroy();
    }
  }
}
