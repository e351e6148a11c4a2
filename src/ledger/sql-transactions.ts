import { type Transaction as SqlTransaction, sql } from "kysely";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import type { ConnectorOutcome } from "../core/payment.js";
import { SharedRuns } from "../core/shared-runs.js";
import type { TransactionFilter, TransactionLedger, WebhookFactory } from "./ledger.js";
import type { LedgerDatabase, Queries } from "./ledger-database.js";
import type { NewWebhook } from "./outbox.js";
import { FORMS, type RefusalListener } from "./refused-text.js";
import type { Tables } from "./tables.js";
import {
  type NewTransaction,
  type Settlement,
  TRANSACTION_STATES,
  type Transaction,
  type TransactionState,
} from "./transaction.js";
import {
  abandoning,
  answering,
  type Change,
  newRow,
  sending,
  settling,
  transactionOf,
} from "./transitions.js";
import { insertWebhooks } from "./webhook-rows.js";

/** After this time no controller can still be about to send a transaction that was collected. */
const COLLECTED_LIMIT_MS = 3_600_000;
/** States whose outcome is still open. */
const OPEN = ["sent", "collected"] as const;

async function list(db: Queries, filter: TransactionFilter): Promise<readonly Transaction[]> {
  const { states, callId, connector, from, to, after, limit } = filter;
  if (states?.length === 0) return [];
  let query = db.selectFrom("transactions").selectAll();
  if (states !== undefined) query = query.where("state", "in", states);
  if (callId !== undefined) query = query.where("callId", "=", callId);
  if (connector !== undefined) query = query.where("connector", "=", connector);
  if (from !== undefined) query = query.where("createdAt", ">=", from);
  if (to !== undefined) query = query.where("createdAt", "<", to);
  if (after !== undefined) {
    query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id})`);
  }
  const rows = await query.orderBy("createdAt", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(transactionOf);
}

async function countByState(db: Queries): Promise<Record<TransactionState, number>> {
  const none = Object.fromEntries(TRANSACTION_STATES.map((state) => [state, 0]));
  const rows = await db
    .selectFrom("transactions")
    .select(["state", (column) => column.fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  const some = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { ...none, ...some } as Record<TransactionState, number>;
}

/** Controllers that have transactions with an open outcome. */
async function waitingControllers(db: Queries): Promise<string[]> {
  const rows = await db
    .selectFrom("transactions")
    .select("controller")
    .distinct()
    .where("state", "in", OPEN)
    .execute();
  return rows.map(({ controller }) => controller);
}

/**
 * Up to `limit` abandoned transactions: those of controllers that have ended, and those of any controller that are past
 * their time. With `locking` the rows are locked, except those that another process is changing.
 */
async function abandoned(
  db: SqlTransaction<Tables>,
  now: number,
  ended: readonly string[],
  limit: number,
  locking: boolean,
): Promise<readonly Transaction[]> {
  const rows = await db
    .selectFrom("transactions")
    .selectAll()
    .where("state", "in", OPEN)
    .where((is) =>
      is.or([
        ...(ended.length === 0 ? [] : [is("controller", "in", ended)]),
        is.and([is("state", "=", "sent"), is("dueAt", "<", now)]),
        is.and([is("state", "=", "collected"), is("createdAt", "<", now - COLLECTED_LIMIT_MS)]),
      ]),
    )
    .orderBy("createdAt")
    .orderBy("id")
    .limit(limit)
    .$if(locking, (query) => query.forUpdate().skipLocked())
    .execute();
  return rows.map(transactionOf);
}

interface RecoveryRequest {
  readonly now: number;
  readonly webhooksFor: WebhookFactory;
}

/** Transactions recovered in one database transaction. */
const BATCH = 100;

export class SqlTransactions implements TransactionLedger {
  /** All calls of a controller that has ended ask for a recovery at once. */
  readonly #recoveries = new SharedRuns((asked: readonly RecoveryRequest[]) => this.#recover(asked));

  constructor(
    private readonly database: LedgerDatabase,
    private readonly onRefusal: RefusalListener,
  ) {}

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
    throw new AppError("TRANSACTION_STATE", `transaction ${transaction.id} already exists`);
  }

  send(id: string, at: number, dueAt: number, webhooksFor: WebhookFactory): Promise<Transaction> {
    return this.#move(id, (found) => sending(found, at, dueAt), webhooksFor);
  }

  answer(
    id: string,
    outcome: ConnectorOutcome,
    at: number,
    webhooksFor: WebhookFactory,
  ): Promise<Transaction> {
    return this.#move(id, (found) => answering(found, outcome, at), webhooksFor);
  }

  settle(id: string, settlement: Settlement, webhooksFor: WebhookFactory): Promise<Transaction> {
    return this.#move(id, (found) => settling(found, settlement), webhooksFor);
  }

  /**
   * One at a time: all calls of a controller that has ended request it at once, and wait for the same recovery. Each
   * transaction is returned to one of them.
   */
  async recover(now: number, webhooksFor: WebhookFactory): Promise<readonly Transaction[]> {
    const { result, isFirst } = this.#recoveries.ask({ now, webhooksFor });
    const recovered = await result;
    return isFirst ? recovered : [];
  }

  /** As of the latest time that was asked for. */
  async #recover(asked: readonly RecoveryRequest[]): Promise<readonly Transaction[]> {
    const now = Math.max(...asked.map((one) => one.now));
    const webhooksFor: WebhookFactory = (transaction) => asked[0]?.webhooksFor(transaction) ?? [];
    const waiting = await this.database.run(waitingControllers);
    const ended = await this.database.ended(waiting);
    const recovered: Transaction[] = [];
    for (;;) {
      const batch = await this.database.change((db) => this.#abandonSome(db, now, ended, webhooksFor));
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

  /**
   * Reads a transaction, lets `decide` choose its change (undefined: none), and commits that with its webhooks; in a plainer
   * form when the database refuses the row.
   */
  async #move(
    id: string,
    decide: (found: Transaction) => Change | undefined,
    webhooksFor: WebhookFactory,
  ): Promise<Transaction> {
    let refusal: unknown;
    for (const form of FORMS) {
      try {
        const moved = await this.#moveOnce(id, (found) => formed(decide(found), form), webhooksFor);
        if (refusal !== undefined) this.onRefusal(id, asAppError(refusal));
        return moved;
      } catch (thrown) {
        if (!hasCode(thrown, "INTERNAL")) throw thrown;
        refusal ??= thrown;
      }
    }
    throw refusal;
  }

  #moveOnce(
    id: string,
    decide: (found: Transaction) => Change | undefined,
    webhooksFor: WebhookFactory,
  ): Promise<Transaction> {
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
      await this.#webhooksFor(db, [changed], webhooksFor);
      return changed;
    });
  }

  async #abandonSome(
    db: SqlTransaction<Tables>,
    now: number,
    ended: readonly string[],
    webhooksFor: WebhookFactory,
  ): Promise<Transaction[]> {
    const found = await abandoned(db, now, ended, BATCH, this.database.isShared);
    const changed: Transaction[] = [];
    for (const transaction of found) {
      changed.push(await this.#change(db, transaction, abandoning(transaction)));
    }
    await this.#webhooksFor(db, changed, webhooksFor);
    return changed;
  }

  /** Conditional, although the row is locked: a transaction only leaves a state that its changer has seen. */
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

  #webhooksFor(
    db: SqlTransaction<Tables>,
    changed: readonly Transaction[],
    webhooksFor: WebhookFactory,
  ): Promise<void> {
    const webhooks = changed.flatMap((transaction) => webhooksOf(transaction, webhooksFor));
    return insertWebhooks(db, this.database.kind, webhooks);
  }
}

function formed(change: Change | undefined, form: (change: Change) => Change): Change | undefined {
  return change === undefined ? undefined : form(change);
}

/** An error of `webhooksFor` is not an error of the database. */
function webhooksOf(transaction: Transaction, webhooksFor: WebhookFactory): readonly NewWebhook[] {
  try {
    return webhooksFor(transaction);
  } catch (thrown) {
    throw asAppError(thrown);
  }
}
