import { code as currencyByCode } from "currency-codes";

/** An amount in the smallest unit of its currency (cents, pence, yen). */
export interface Money {
  readonly minor: number;
  /** ISO 4217, three upper-case letters. */
  readonly currency: string;
}

/** The number of decimals of an ISO 4217 currency, or undefined for a code that the standard does not list. */
export function decimalsOf(currency: string): number | undefined {
  return currencyByCode(currency.toUpperCase())?.digits;
}

/** The largest `chargeAmount` on Twilio's and SignalWire's cXML pages; the other two pages name none. */
export const LARGEST_AMOUNT = 1_000_000;
/** The largest amount in smallest units where the page names no limit; above it, numbers are soon not exact. */
const LARGEST_MINOR = 999_999_999_999_999;

export type AmountMistake = "not a decimal" | "out of range" | "too many decimals" | "unknown currency";

/** How far an amount may be from a whole number of its currency's smallest unit: a billionth, in decimals of that unit. */
const NOISE_DECIMALS = 9;

/**
 * The smallest units in a decimal, as digits, rounded only where floating-point arithmetic has left a difference of less
 * than a billionth of one: 1.1 * 3 is 3.3000000000000003. Undefined for an amount with more decimals than its currency.
 */
function smallestUnits(whole: string, fraction: string, decimals: number): bigint | undefined {
  const units = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
  const rest = fraction.slice(decimals);
  if (/^0*$/.test(rest)) return units;
  const nearest = rest.slice(0, NOISE_DECIMALS);
  if (nearest === "0".repeat(NOISE_DECIMALS)) return units;
  return nearest === "9".repeat(NOISE_DECIMALS) ? units + 1n : undefined;
}

/** A difference of two equal amounts, as JavaScript and others write it: 5.551115123125783e-17. */
function isNoise(text: string, decimals: number): boolean {
  return /^-?\d(\.\d+)?e-\d+$/i.test(text) && Math.abs(Number(text)) < 10 ** -(decimals + NOISE_DECIMALS);
}

/** The largest amount in smallest units: `largest` whole units of the currency, or as much as can be represented. */
export function largestMinor(currency: string, largest?: number): number {
  return largest === undefined ? LARGEST_MINOR : largest * 10 ** (decimalsOf(currency) ?? 0);
}

/**
 * Parses a decimal without a currency sign, from 0 to `largest` units of the currency, with no more decimals than it has. An
 * amount within a billionth of the smallest unit of a whole number of them is that number.
 */
export function readAmount(text: string, currency: string, largest?: number): Money | AmountMistake {
  const decimals = decimalsOf(currency);
  if (decimals === undefined) return "unknown currency";
  const written = isNoise(text.trim(), decimals) ? "0" : text.trim();
  const match = /^\+?(?=\.?\d)(\d*)(?:\.(\d*))?$/.exec(written);
  if (match === null) return /^-\.?\d/.test(written) ? "out of range" : "not a decimal";
  const units = smallestUnits(match[1] || "0", match[2] ?? "", decimals);
  if (units === undefined) return "too many decimals";
  return units > BigInt(largestMinor(currency, largest))
    ? "out of range"
    : { minor: Number(units), currency: currency.toUpperCase() };
}

/** The amount as a decimal with all the decimals of its currency: 2045 cents are "20.45". */
export function decimalOf(money: Money): string {
  const decimals = decimalsOf(money.currency) ?? 0;
  const digits = String(money.minor).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
