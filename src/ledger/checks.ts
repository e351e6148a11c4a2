import { type RawBuilder, sql } from "kysely";

// Conditions in the words that SQLite and Postgres share. The migrations that have run were made with them: what they
// say must stay as it is.

/** A whole card number has at least so many digits (ISO/IEC 7812-1: 8 for the issuer, an account, a check digit). */
export const LONG_NUMBER = 12;
/** A telephone number has up to 13, or 15 with its prefix; a card number with so few is no longer given out. */
export const LONG_PHONE = 14;

/** What a column holds without its digits. */
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

/** Marks (`x` or `*`) and no more than four digits; 34 characters at most, as many as the longest account number has. */
export function masked(column: string): RawBuilder<boolean> {
  const rest = withoutDigits(column);
  return sql<boolean>`length(${sql.ref(column)}) between 1 and 34
    and length(${sql.ref(column)}) - length(${rest}) <= 4
    and replace(replace(${rest}, 'x', ''), '*', '') = ''`;
}

/** The two conditions hold together or not at all. */
export function together(one: RawBuilder<boolean>, other: RawBuilder<boolean>): RawBuilder<boolean> {
  return sql<boolean>`(${one}) = (${other})`;
}
