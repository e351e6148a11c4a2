import { type RawBuilder, sql } from "kysely";

// Conditions in the SQL that SQLite and Postgres share. Migrations that have already run contain them: the SQL must not
// change.

/** Minimum digits of a full card number (ISO/IEC 7812-1: 8 for the issuer, an account, a check digit). */
export const LONG_NUMBER = 12;
/** A telephone number has up to 13 digits, or 15 with its prefix; card numbers with so few are no longer issued. */
export const LONG_PHONE = 14;

/** A column's value without its digits. */
function withoutDigits(column: string): RawBuilder<string> {
  return [..."0123456789"].reduce(
    (text, digit) => sql<string>`replace(${text}, ${sql.lit(digit)}, '')`,
    sql<string>`${sql.ref(column)}`,
  );
}

/** The value is one of a list, or null. */
export function oneOf(column: string, values: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (${sql.join(values.map((value) => sql.lit(value)))})`;
}

/** The value is not `shortest` or more digits and nothing else, or it is null. */
export function noLongNumber(column: string, shortest = LONG_NUMBER): RawBuilder<boolean> {
  return sql<boolean>`not (length(${sql.ref(column)}) >= ${sql.lit(shortest)} and ${withoutDigits(column)} = '')`;
}

/** Mask characters (`x` or `*`) and at most four digits; at most 34 characters, the length of the longest account number. */
export function masked(column: string): RawBuilder<boolean> {
  const rest = withoutDigits(column);
  return sql<boolean>`length(${sql.ref(column)}) between 1 and 34
    and length(${sql.ref(column)}) - length(${rest}) <= 4
    and replace(replace(${rest}, 'x', ''), '*', '') = ''`;
}

/** Both conditions hold, or neither does. */
export function together(one: RawBuilder<boolean>, other: RawBuilder<boolean>): RawBuilder<boolean> {
  return sql<boolean>`(${one}) = (${other})`;
}
