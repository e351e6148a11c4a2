import { AppError } from "../core/errors.js";

/** The query for the encoding of the database, as a row with the column `encoding`. */
export const ENCODING_QUERY = "select current_setting('server_encoding') as encoding";

/**
 * A database in another encoding cannot store every text that a connector may return. SQL_ASCII, which stores any bytes,
 * counts characters wrongly. Throws AppError LEDGER_ENCODING.
 */
export function checkEncoding(encoding: string | undefined): void {
  if (encoding !== "UTF8") throw new AppError("LEDGER_ENCODING", `the database's encoding is ${encoding}`);
}
