import Libsql from "libsql";
import pg from "pg";
import { AppError, asAppError } from "../core/errors.js";
import { hideCardNumbers } from "../redaction/card-numbers.js";

/** SQLSTATE classes of data exceptions, violated constraints, and errors raised by functions: their words quote values. */
const QUOTES_VALUES = /^(22|23|P0)/;

/**
 * What a database has thrown, as an AppError: LEDGER_UNAVAILABLE, or INTERNAL for a row that the tables refuse. It has
 * no cause, and of a refused row only the rule's name: drivers put rows, addresses and passwords into their errors.
 */
export function databaseError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Libsql.SqliteError) return sqliteError(thrown);
  if (thrown instanceof pg.DatabaseError) return postgresError(thrown);
  if (isOurMistake(thrown)) return asAppError(thrown);
  return unavailable(connectionWords(thrown));
}

/** The drivers' own errors are plain ones, or have a code. */
function isOurMistake(thrown: unknown): boolean {
  return !(thrown instanceof Error) || (thrown.constructor !== Error && !("code" in thrown));
}

function sqliteError({ code, message }: { code: string; message: string }): AppError {
  // SQLite's words name columns and rules, and never a value.
  return code.startsWith("SQLITE_CONSTRAINT") ? refused(message) : unavailable(`${message} (${code})`);
}

function postgresError({ code = "", message, constraint, table }: pg.DatabaseError): AppError {
  if (!QUOTES_VALUES.test(code)) return unavailable(`${message} (SQLSTATE ${code})`);
  return refused(constraint ?? `SQLSTATE ${code}${table === undefined ? "" : ` in ${table}`}`);
}

/** Of a connection that was refused or broke, or an address that is none. */
function connectionWords(thrown: unknown): string {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (code === "ERR_INVALID_URL") return "its address can't be read";
  const words = typeof message === "string" && message !== "" ? message : "no connection";
  return typeof code === "string" && !words.includes(code) ? `${words} (${code})` : words;
}

function unavailable(words: string): AppError {
  return new AppError("LEDGER_UNAVAILABLE", `the ledger's database: ${hideCardNumbers(words)}`);
}

function refused(rule: string): AppError {
  return new AppError("INTERNAL", `the ledger's database refused a row: ${hideCardNumbers(rule)}`);
}
