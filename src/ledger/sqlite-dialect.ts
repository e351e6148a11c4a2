import {
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
} from "kysely";
import { SqliteConnection, Turns } from "./sqlite-connection.js";
import type { SqliteEngine } from "./sqlite-engine.js";

/** kysely's dialect for SQLite, on an engine that may run in another thread. */
export class LibsqlDialect extends SqliteDialect {
  readonly #engine: SqliteEngine;

  /** `limitMs`: how long a statement or transaction may take, waiting included; the same as a statement on Postgres. */
  constructor(
    engine: SqliteEngine,
    private readonly limitMs = 10_000,
  ) {
    super({ database: noDatabase });
    this.#engine = engine;
  }

  override createDriver(): Driver {
    return new EngineDriver(this.#engine, this.limitMs);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

/** Never called: only kysely's own driver, which is not used, would ask for the database. */
function noDatabase(): Promise<never> {
  return Promise.reject(new Error("the engine opens the database"));
}

/** SQLite rolls back CREATE TABLE with its transaction: a migration is applied completely or not at all. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class EngineDriver implements Driver {
  readonly #turns = new Turns();

  constructor(
    private readonly engine: SqliteEngine,
    private readonly limitMs: number,
  ) {}

  async init(): Promise<void> {
    // The engine opens its database itself.
  }

  async acquireConnection(): Promise<SqliteConnection> {
    const connection = new SqliteConnection(this.engine, this.#turns, this.limitMs);
    await connection.enter();
    return connection;
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return asSqlite(connection).begin();
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return asSqlite(connection).commit();
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return asSqlite(connection).rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    asSqlite(connection).leave();
  }

  async destroy(): Promise<void> {
    await this.engine.ask({ do: "close" });
  }
}

function asSqlite(connection: DatabaseConnection): SqliteConnection {
  if (connection instanceof SqliteConnection) return connection;
  throw new TypeError("not a connection of this driver");
}
