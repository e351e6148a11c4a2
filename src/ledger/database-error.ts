import Libsql from "libsql";
import pg from "pg";
import { AppError, asAppError } from "../core/errors.js";
import { hideCardNumbers } from "../redaction/card-numbers.js";

/** SQLSTATE classes of data exceptions, violated constraints and function-raised errors: their messages quote values. */
const QUOTES_VALUES = /^(22|23|P0)/;

/**
 * Converts what a database threw into an AppError: LEDGER_UNAVAILABLE, or INTERNAL for a row that the tables refuse. It has
 * no cause, and names only the rule that refused a row: drivers put rows, addresses and passwords into their errors.
 */
export function databaseError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Libsql.SqliteError) return sqliteError(thrown);
  if (thrown instanceof pg.DatabaseError) return postgresError(thrown);
  if (isProgramError(thrown)) return asAppError(thrown);
  return unavailable(connectionMessage(thrown));
}

/** Drivers throw plain Errors, or errors with a code; anything else is a fault of this program. */
function isProgramError(thrown: unknown): boolean {
  return !(thrown instanceof Error) || (thrown.constructor !== Error && !("code" in thrown));
}

function sqliteError({ code, message }: { code: string; message: string }): AppError {
  // SQLite's messages name columns and rules, never a value.
  return code.startsWith("SQLITE_CONSTRAINT") ? refused(message) : unavailable(`${message} (${code})`);
}

function postgresError({ code = "", message, constraint, table }: pg.DatabaseError): AppError {
  if (!QUOTES_VALUES.test(code)) return unavailable(`${message} (SQLSTATE ${code})`);
  return refused(constraint ?? `SQLSTATE ${code}${table === undefined ? "" : ` in ${table}`}`);
}

/** The message for a connection that was refused or broke, or for an invalid address. */
function connectionMessage(thrown: unknown): string {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (code === "ERR_INVALID_URL") return "its address cannot be read";
  const text = typeof message === "string" && message !== "" ? message : "no connection";
  return typeof code === "string" && !text.includes(code) ? `${text} (${code})` : text;
}

function unavailable(reason: string): AppError {
  return new AppError("LEDGER_UNAVAILABLE", `the ledger's database: ${hideCardNumbers(reason)}`);
}

function refused(rule: string): AppError {
  return new AppError("INTERNAL", `the ledger's database refused a row: ${hideCardNumbers(rule)}`);
}
