import type { SecretDigits } from "./secret-digits.js";

/** A card is valid through the last day of this month. Not card data in the sense of PCI DSS: it may be shown. */
export interface Expiry {
  /** 1 to 12. */
  readonly month: number;
  /** Four digits. */
  readonly year: number;
}

const FURTHEST_YEARS = 20;

const MINUTE_MS = 60_000;
/** The month in a zone cannot change within a minute: the offsets of all zones are whole minutes. */
const lately = new Map<string, { readonly minute: number; readonly month: Expiry }>();
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The calendar month of `now` (milliseconds since the epoch) in an IANA time zone. Throws RangeError for an invalid
 * zone.
 */
export function monthAt(now: number, timeZone: string): Expiry {
  const minute = Math.floor(now / MINUTE_MS);
  const known = lately.get(timeZone);
  if (known?.minute === minute) return known.month;
  const parts = formatOf(timeZone).formatToParts(now);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  const month = { month: part("month"), year: part("year") };
  lately.set(timeZone, { minute, month });
  return month;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "numeric" });
  formats.set(timeZone, made);
  return made;
}

/**
 * Parses MMYY. Undefined when the month is invalid, before `today`, or more than twenty years ahead. The century is the
 * one that puts the year nearest after `today`.
 */
export function readExpiry(digits: SecretDigits, today: Expiry): Expiry | undefined {
  if (digits.length !== 4) return undefined;
  const month = digits.numberAt(0, 2);
  if (month < 1 || month > 12) return undefined;
  const shortYear = digits.numberAt(2, 4);
  const century = today.year - (today.year % 100);
  const sameCentury = century + shortYear;
  // In 2090, 05 on a card means 2105.
  const year = sameCentury < today.year - (100 - FURTHEST_YEARS) ? sameCentury + 100 : sameCentury;
  const ahead = (year - today.year) * 12 + (month - today.month);
  return ahead >= 0 && ahead <= FURTHEST_YEARS * 12 ? { month, year } : undefined;
}

/** Two digits of the month and two of the year. */
export function mmyy(expiry: Expiry): string {
  return twoDigits(expiry.month) + twoDigits(expiry.year % 100);
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
