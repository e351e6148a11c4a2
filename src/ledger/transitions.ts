import type { Insertable, Selectable, Updateable } from "kysely";
import { ERRORS, type ErrorCode } from "../core/error-codes.js";
import { AppError } from "../core/errors.js";
import type { ConnectorOutcome } from "../core/payment.js";
import { safeMessage, safeToken } from "./safe-text.js";
import { type TransactionsTable, withoutNulls } from "./tables.js";
import type { NewTransaction, Settlement, Transaction } from "./transaction.js";

/** The change to a row. */
export type Change = Columns & Pick<TransactionsTable, "state">;
type Columns = Omit<Updateable<TransactionsTable>, "state">;

/** Throws TRANSACTION_STATE. */
export function sending(found: Transaction, at: number, dueAt: number): Change {
  if (found.state !== "collected") throw notAllowed(found, "be sent");
  return { state: "sent", sentAt: at, dueAt };
}

/** Undefined: the answer changes nothing. Throws TRANSACTION_STATE. */
export function answering(found: Transaction, outcome: ConnectorOutcome, at: number): Change | undefined {
  const { state } = found;
  if (state === "sent" || (state === "collected" && outcome.state === "failed")) {
    return { state: outcome.state, answeredAt: at, ...answer(outcome) };
  }
  if (state !== "unknown") throw notAllowed(found, `be ${outcome.state}`);
  return outcome.state === "unknown" ? undefined : lateAnswer(outcome, outcome.state, at);
}

/** Throws TRANSACTION_STATE. */
export function settling(found: Transaction, settlement: Settlement): Change {
  if (found.state !== "unknown") throw notAllowed(found, "be settled");
  return settled(settlement);
}

/** The change that recovery makes to an abandoned transaction. */
export function abandoning(found: Transaction): Change {
  return found.state === "sent"
    ? { state: "unknown", ...reported("TRANSACTION_ABANDONED") }
    : { state: "failed", ...reported("TRANSACTION_NOT_SENT") };
}

function answer(outcome: ConnectorOutcome): Columns {
  if (outcome.state !== "approved") {
    return { errorCode: safeToken(outcome.code), errorMessage: safeMessage(outcome.message) };
  }
  const { chargeId, tokenId, profileId } = outcome;
  return { confirmation: token(chargeId), token: token(tokenId), profile: token(profileId) };
}

/** The row keeps its error, which says why the transaction was unknown. */
function lateAnswer(outcome: ConnectorOutcome, as: Settlement["as"], at: number): Change {
  const by = "late answer";
  if (outcome.state !== "approved") {
    return { ...settled({ as, by, note: `${outcome.code}: ${outcome.message}`, at }), answeredAt: at };
  }
  const { chargeId, tokenId, profileId } = outcome;
  return {
    ...settled({ as, by, at }),
    settledConfirmation: token(chargeId),
    settledToken: token(tokenId),
    profile: token(profileId),
    answeredAt: at,
  };
}

function settled({ as, by, note, confirmation, token: given, at }: Settlement): Change {
  return {
    state: "settled",
    settledAs: as,
    settledBy: safeToken(by),
    settledNote: note === undefined ? null : safeMessage(note),
    settledConfirmation: token(confirmation),
    settledToken: token(given),
    settledAt: at,
  };
}

function token(value: string | undefined): string | null {
  return value === undefined ? null : safeToken(value);
}

function reported(code: ErrorCode): Columns {
  return { errorCode: code, errorMessage: ERRORS[code].title };
}

function notAllowed(found: Transaction, action: string): AppError {
  return new AppError("TRANSACTION_STATE", `transaction ${found.id} is ${found.state} and cannot ${action}`);
}

/** The row of a new transaction of `controller`. Stores the masked number unchanged: the table refuses an unmasked one. */
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
  const details = { note: settledNote, confirmation: settledConfirmation, token: settledToken };
  return {
    ...withoutNulls(rest),
    settlement: { as: settledAs, by: settledBy, at: settledAt, ...withoutNulls(details) },
  };
}
