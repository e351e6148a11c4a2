import type Libsql from "libsql";

/** The result of a statement. */
export interface Ran {
  readonly rows: unknown[];
  /** Rows changed by a statement that returns none. */
  readonly changes: number;
}

/** A request to the engine; it handles one at a time. */
export type SqliteRequest =
  | {
      readonly do: "run";
      readonly sql: string;
      readonly parameters: readonly unknown[];
      /** Fails when no transaction is open: it ended with the engine's thread, or SQLite rolled it back on a full disk. */
      readonly inTransaction?: true;
    }
  /** Rolls back the open transaction; does nothing when none is open. */
  | { readonly do: "rollback" }
  /** First writes the log into the file, which then holds the whole ledger. */
  | { readonly do: "close" };

/** One SQLite connection. Rejects with SqliteError, and with other errors when it is gone. */
export interface SqliteEngine {
  ask(request: SqliteRequest): Promise<Ran>;
}

/** SQLite on this thread, for a database in memory: no disk and no lock can delay it. */
export class SqliteInMemory implements SqliteEngine {
  constructor(private readonly database: Libsql.Database) {}

  async ask(request: SqliteRequest): Promise<Ran> {
    if (request.do === "run") {
      const statement = this.database.prepare(request.sql);
      if (statement.reader) return { rows: statement.all(request.parameters), changes: 0 };
      return { rows: [], changes: statement.run(request.parameters).changes };
    }
    if (request.do === "close") this.database.close();
    else if (this.database.inTransaction) this.database.exec("rollback");
    return { rows: [], changes: 0 };
  }
}
