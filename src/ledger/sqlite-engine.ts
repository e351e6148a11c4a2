import type Libsql from "libsql";

/** What a statement came to. */
export interface Ran {
  readonly rows: unknown[];
  /** Rows that were changed by a statement that answers none. */
  readonly changes: number;
}

/** What the engine is asked for, one thing at a time. */
export type SqliteRequest =
  | {
      readonly do: "run";
      readonly sql: string;
      readonly parameters: readonly unknown[];
      /** Fails where no transaction is open: it ended with the engine's thread, or by itself on a full disk. */
      readonly inTransaction?: true;
    }
  /** Ends the open transaction without it; nothing where none is open. */
  | { readonly do: "rollback" }
  /** Writes the log into the file first, which then is the whole ledger. */
  | { readonly do: "close" };

/** One connection of SQLite. Errors with SqliteError, and with others when it is gone. */
export interface SqliteEngine {
  ask(request: SqliteRequest): Promise<Ran>;
}

/** SQLite on this thread, for a database in memory: no disk and no lock can hold it up. */
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
