import type { Transaction as SqlTransaction } from "kysely";
import { AppError, asAppError } from "../domain/errors.js";
import type { Telling, TransactionFilter, TransactionLedger } from "../domain/ledger.js";
import type { NewWebhook } from "../domain/outbox.js";
import type { ConnectorOutcome } from "../domain/pay.js";
import type { NewTransaction, Settlement, Transaction, TransactionState } from "../domain/transaction.js";
import type { LedgerDatabase } from "./ledger-database.js";
import type { Tables } from "./tables.js";
import { abandoning, answering, type Change, sending, settling } from "./transaction-moves.js";
import { abandoned, countByState, list, waitingControllers } from "./transaction-queries.js";
import { newRow, transactionOf } from "./transaction-rows.js";
import { insertWebhooks } from "./webhook-rows.js";

/** Transactions that are recovered in one go. */
const BATCH = 100;

export class SqlTransactions implements TransactionLedger {
  /** The last recovery that was begun, or waits for the one before it. */
  #recovering: Promise<unknown> = Promise.resolve();
  #nextRecovery: Promise<readonly Transaction[]> | undefined;
  /** Of the last who has asked for it. */
  #nextAt = 0;

  constructor(private readonly database: LedgerDatabase) {}

  async collect(transaction: NewTransaction): Promise<Transaction> {
    const row = await this.database.run((db) =>
      db
        .insertInto("transactions")
        .values(newRow(transaction, this.database.controller))
        .onConflict((conflict) => conflict.column("id").doNothing())
        .returningAll()
        .executeTakeFirst(),
    );
    if (row !== undefined) return transactionOf(row);
    throw new AppError("TRANSACTION_STATE", `transaction ${transaction.id} is there already`);
  }

  send(id: string, at: number, dueAt: number, tell: Telling): Promise<Transaction> {
    return this.#move(id, (found) => sending(found, at, dueAt), tell);
  }

  answer(id: string, outcome: ConnectorOutcome, at: number, tell: Telling): Promise<Transaction> {
    return this.#move(id, (found) => answering(found, outcome, at), tell);
  }

  settle(id: string, settlement: Settlement, tell: Telling): Promise<Transaction> {
    return this.#move(id, (found) => settling(found, settlement), tell);
  }

  /**
   * One at a time: all calls of a controller that has ended ask for it at once, and wait for the same one. Each transaction
   * is answered to one of them.
   */
  async recover(now: number, tell: Telling): Promise<readonly Transaction[]> {
    this.#nextAt = Math.max(this.#nextAt, now);
    if (this.#nextRecovery !== undefined) {
      await this.#nextRecovery;
      return [];
    }
    this.#nextRecovery = this.#recovering
      .catch(() => undefined)
      .then(() => {
        const at = this.#nextAt;
        this.#nextRecovery = undefined;
        this.#nextAt = 0;
        return this.#recover(at, tell);
      });
    this.#recovering = this.#nextRecovery;
    return this.#nextRecovery;
  }

  async #recover(now: number, tell: Telling): Promise<readonly Transaction[]> {
    const waiting = await this.database.run(waitingControllers);
    const ended = await this.database.ended(waiting);
    const recovered: Transaction[] = [];
    for (;;) {
      const batch = await this.database.change((db) => this.#abandonSome(db, now, ended, tell));
      recovered.push(...batch);
      if (batch.length < BATCH) return recovered;
    }
  }

  transaction(id: string): Promise<Transaction | undefined> {
    return this.database.run(async (db) => {
      const row = await db.selectFrom("transactions").selectAll().where("id", "=", id).executeTakeFirst();
      return row && transactionOf(row);
    });
  }

  transactions(filter: TransactionFilter): Promise<readonly Transaction[]> {
    return this.database.run((db) => list(db, filter));
  }

  counts(): Promise<Readonly<Record<TransactionState, number>>> {
    return this.database.run(countByState);
  }

  /** Finds one, lets `decide` say what becomes of it (undefined: nothing), and commits that with its webhooks. */
  #move(id: string, decide: (found: Transaction) => Change | undefined, tell: Telling): Promise<Transaction> {
    return this.database.change(async (db) => {
      const row = await db
        .selectFrom("transactions")
        .selectAll()
        .where("id", "=", id)
        .$if(this.database.isShared, (query) => query.forUpdate())
        .executeTakeFirst();
      if (row === undefined) throw new AppError("NOT_FOUND", `transaction ${id}`);
      const found = transactionOf(row);
      const change = decide(found);
      if (change === undefined) return found;
      const changed = await this.#change(db, found, change);
      await this.#tell(db, [changed], tell);
      return changed;
    });
  }

  async #abandonSome(
    db: SqlTransaction<Tables>,
    now: number,
    ended: readonly string[],
    tell: Telling,
  ): Promise<Transaction[]> {
    const found = await abandoned(db, now, ended, BATCH, this.database.isShared);
    const changed: Transaction[] = [];
    for (const transaction of found) {
      changed.push(await this.#change(db, transaction, abandoning(transaction)));
    }
    await this.#tell(db, changed, tell);
    return changed;
  }

  /** Conditional, though the row is locked: no state is ever left but by who has seen it. */
  async #change(db: SqlTransaction<Tables>, found: Transaction, change: Change): Promise<Transaction> {
    const row = await db
      .updateTable("transactions")
      .set(change)
      .where("id", "=", found.id)
      .where("state", "=", found.state)
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) return transactionOf(row);
    throw new AppError("TRANSACTION_STATE", `transaction ${found.id} is no longer ${found.state}`);
  }

  #tell(db: SqlTransaction<Tables>, changed: readonly Transaction[], tell: Telling): Promise<void> {
    const webhooks = changed.flatMap((transaction) => webhooksOf(transaction, tell));
    return insertWebhooks(db, this.database.kind, webhooks);
  }
}

/** An error of `tell` is no error of the database. */
function webhooksOf(transaction: Transaction, tell: Telling): readonly NewWebhook[] {
  try {
    return tell(transaction);
  } catch (thrown) {
    throw asAppError(thrown);
  }
}
