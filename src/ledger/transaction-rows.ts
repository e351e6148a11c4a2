import type { Insertable, Selectable } from "kysely";
import type { NewTransaction, Transaction } from "../domain/transaction.js";
import type { TransactionsTable } from "./tables.js";
import { withoutNulls } from "./without-nulls.js";

/** The row of a new transaction of `controller`. The masked number is stored as it is: the table refuses one that is not masked. */
export function newRow(transaction: NewTransaction, controller: string): Insertable<TransactionsTable> {
  const { id, callId, dialect, kind, method, amountMinor, currency, connector, maskedNumber, createdAt } =
    transaction;
  return {
    id,
    callId,
    dialect,
    kind,
    method,
    amountMinor,
    currency,
    connector,
    maskedNumber,
    brand: transaction.brand ?? null,
    expiry: transaction.expiry ?? null,
    createdAt,
    resume: transaction.resume ?? null,
    state: "collected",
    controller,
  };
}

export function transactionOf(row: Selectable<TransactionsTable>): Transaction {
  const {
    settledAs,
    settledBy,
    settledNote,
    settledConfirmation,
    settledToken,
    settledAt,
    controller: _,
    ...rest
  } = row;
  if (settledAs === null || settledBy === null || settledAt === null) return withoutNulls(rest);
  const said = { note: settledNote, confirmation: settledConfirmation, token: settledToken };
  return {
    ...withoutNulls(rest),
    settlement: { as: settledAs, by: settledBy, at: settledAt, ...withoutNulls(said) },
  };
}
