import {
  type AmountMistake,
  decimalOf,
  decimalsOf,
  largestMinor,
  type Money,
  readAmount,
} from "../../../core/money.js";
import { parseUrl } from "../../../core/url.js";
import { address, oneOf, trueOrFalse, type ValueParser } from "../../markup/value-parsers.js";
import type { Attributes } from "../attributes.js";
import type { XmlPayProfile } from "./profile.js";

const AMOUNT_RULES: Readonly<Record<AmountMistake, (currency: string, largest?: number) => string>> = {
  "not a decimal": () => "must be a decimal number such as 20.45, without a currency sign.",
  "out of range": (currency, largest) => {
    const most = decimalOf({ minor: largestMinor(currency, largest), currency });
    return `must be from 0 to ${Number(most).toLocaleString("en-US")}.`;
  },
  "too many decimals": (currency) => `has more decimals than ${currency}, which has ${decimalsOf(currency)}.`,
  "unknown currency": (currency) => `has a currency that is not in ISO 4217: ${currency}.`,
};

/** A decimal amount in a currency of ISO 4217; `largest`: where the vendor's page has a limit. */
export function amountIn(currency: string, largest?: number): ValueParser<Money> {
  return (text) => {
    const amount = readAmount(text, currency, largest);
    return typeof amount === "string"
      ? { wrong: AMOUNT_RULES[amount](currency, largest) }
      : { value: amount };
  };
}

/** A currency code of ISO 4217 in any case, returned in upper case. */
export const currencyCode: ValueParser<string> = (text) =>
  /^[A-Za-z]{3}$/.test(text) && decimalsOf(text) !== undefined
    ? { value: text.toUpperCase() }
    : { wrong: `must be a currency code of ISO 4217 such as "usd".` };

/** The longest postal code that is known beforehand, decision 11. */
const LONGEST_POSTAL_CODE = 10;
/** The most that `minPostalCodeLength` may require. */
export const MOST_POSTAL_CODE_LENGTH = 20;

/** Whether the postal code is asked for, or the code itself if it is already known. */
export const postalCodeOrNot: ValueParser<boolean | string> = (text) => {
  const asked = trueOrFalse(text);
  if ("value" in asked) return asked;
  const rule = `at most ${LONGEST_POSTAL_CODE} letters, digits, spaces and hyphens`;
  return /^[\p{L}\p{Nd}][\p{L}\p{Nd} -]*$/u.test(text.trim()) && text.trim().length <= LONGEST_POSTAL_CODE
    ? { value: text.trim() }
    : { wrong: `must be true, false, or a postal code: ${rule}.` };
};

/** An absolute address with http or https. Whether it is allowed is checked later. */
export const webAddress: ValueParser<string> = (text) => {
  const reading = address(text);
  return "value" in reading && parseUrl(reading.value) !== undefined
    ? reading
    : { wrong: "must be an absolute address with https." };
};

/** The longest name of a variable (VoXML). */
const LONGEST_OUTPUT = 50;

/** The name of a variable. */
export const variableName: ValueParser<string> = (text) =>
  /^[A-Za-z0-9]+$/.test(text) && text.length <= LONGEST_OUTPUT
    ? { value: text }
    : { wrong: `must be at most ${LONGEST_OUTPUT} letters and digits.` };

/** The levels of `history` (VoXML). */
export const HISTORY = ["disable", "compact", "full"] as const;

/** The attributes that `history` logs, with their values or defaults; undefined if nothing is to be logged. */
export function readHistory(
  attributes: Attributes,
  { history }: XmlPayProfile,
): Readonly<Record<string, string>> | undefined {
  if (history === undefined) return undefined;
  const level = attributes.value("history", oneOf(HISTORY));
  if (level === "disable") return undefined;
  const entries = history[level].flatMap((name): [string, string][] => {
    const text = attributes.text(name);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(entries);
}
