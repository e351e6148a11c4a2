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

/** The largest `chargeAmount` that any vendor's page allows. */
export const LARGEST_AMOUNT = 1_000_000;

export type AmountMistake = "not a decimal" | "out of range" | "too many decimals" | "unknown currency";

/** Parses a decimal without a currency sign, 0 to 1,000,000, with no more decimals than its currency has. */
export function readAmount(text: string, currency: string): Money | AmountMistake {
  const decimals = decimalsOf(currency);
  if (decimals === undefined) return "unknown currency";
  const match = /^\+?(?=\.?\d)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) return /^-\.?\d/.test(text.trim()) ? "out of range" : "not a decimal";
  const whole = match[1] || "0";
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > decimals) return "too many decimals";
  const minor = Number(whole) * 10 ** decimals + Number(fraction.padEnd(decimals, "0") || "0");
  return minor > LARGEST_AMOUNT * 10 ** decimals
    ? "out of range"
    : { minor, currency: currency.toUpperCase() };
}

/** The amount as a decimal with all the decimals of its currency: 2045 cents are "20.45". */
export function decimalOf(money: Money): string {
  const decimals = decimalsOf(money.currency) ?? 0;
  const digits = String(money.minor).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
