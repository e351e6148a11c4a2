import { parseUrl } from "../../core/url.js";
import { didYouMean } from "./diagnostics.js";

/**
 * A value, what it must be (the rest of a sentence that begins with `timeout="x" `), or both where a part of it can be used.
 */
export type Reading<T> = { readonly value: T; readonly wrong?: string } | { readonly wrong: string };

/** How the value of an attribute is read. Values are case-sensitive unless the parser says otherwise. */
export type ValueParser<T> = (text: string) => Reading<T>;

const quoted = (text: string) => `"${text}"`;

/** Any text, including the empty one. */
export const anyText: ValueParser<string> = (text) => ({ value: text });

/** Text that is not blank, trimmed. */
export const someText: ValueParser<string> = (text) =>
  text.trim() === "" ? { wrong: "must not be empty." } : { value: text.trim() };

/** A number of the given form, within the two limits; `what` names it in messages. */
export function numberFrom(
  form: RegExp,
  what: string,
  least: number,
  most: number,
  unit = "",
): ValueParser<number> {
  const wrong = `must be a ${what}${unit === "" ? "" : ` of ${unit}`} from ${least} to ${most}.`;
  return (text) => {
    const value = form.test(text.trim()) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? { value } : { wrong };
  };
}

/** A whole number in decimal digits, within the two limits. */
export function wholeNumber(least: number, most: number, unit?: string): ValueParser<number> {
  return numberFrom(/^\d{1,9}$/, "whole number", least, most, unit);
}

/** One of the given words. */
export function oneOf<const T extends string>(choices: readonly T[]): ValueParser<T> {
  return (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined
      ? { wrong: `must be one of ${choices.map(quoted).join(", ")}.${didYouMean(text, choices, quoted)}` }
      : { value };
  };
}

/** Some template languages write "True", which the vendors accept, so case does not matter. */
export const trueOrFalse: ValueParser<boolean> = (text) => {
  const reading = oneOf(["true", "false"])(text.trim().toLowerCase());
  return "value" in reading ? { value: reading.value === "true" } : reading;
};

/** The method of a request. The vendors' own samples write it in either case: `method="get"`. */
export function httpMethod<const T extends "GET" | "POST">(methods: readonly T[]): ValueParser<T> {
  return (text) => oneOf(methods)(text.trim().toUpperCase());
}

/** One or more of the given words, separated by white space; duplicates count once, and others are left out. */
export function someOf<const T extends string>(choices: readonly T[]): ValueParser<readonly T[]> {
  return (text) => {
    const words = [...new Set(text.split(/\s+/).filter((word) => word !== ""))];
    const rule = `must be one or more of ${choices.join(", ")}, separated by spaces.`;
    const value = words.flatMap((word) => choices.filter((choice) => choice === word));
    const stranger = words.find((word) => !choices.some((choice) => choice === word));
    const wrong = stranger === undefined ? rule : `${rule}${didYouMean(stranger, choices, quoted)}`;
    if (value.length === 0) return { wrong };
    return stranger === undefined ? { value } : { value, wrong };
  };
}

/** One or more whole numbers within the two limits, separated by white space; others are left out. */
export function someNumbers(least: number, most: number): ValueParser<readonly number[]> {
  const one = wholeNumber(least, most);
  const wrong = `must be whole numbers from ${least} to ${most}, separated by spaces.`;
  return (text) => {
    const readings = text
      .split(/\s+/)
      .filter((word) => word !== "")
      .map(one);
    const value = [...new Set(readings.flatMap((reading) => ("value" in reading ? [reading.value] : [])))];
    if (value.length === 0) return { wrong };
    return readings.every((reading) => "value" in reading) ? { value } : { value, wrong };
  };
}

/** The form of a BCP 47 language tag, such as `en-US` or `cmn-Hans-CN`. */
export const languageTag: ValueParser<string> = (text) =>
  /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$/.test(text.trim())
    ? { value: text.trim() }
    : { wrong: `must be a language tag such as "en-US".` };

/** RFC 9110, section 4.1: recipients support "at a minimum, URIs with lengths of 8000 octets". */
const LONGEST_ADDRESS = 8_000;
/** A host has at most 255 octets (RFC 1035, section 2.3.4), with room for a name and a password before it. */
const LONGEST_AUTHORITY = 320;
const AUTHORITY = /^(?:https?:[\\/]*|[\\/]{2,})([^\\/?#]*)/i;

/** Whether an address is longer than any server accepts. Such an address cannot be parsed in reasonable time: RFC 3492. */
export function isOverlong(url: string): boolean {
  return url.length > LONGEST_ADDRESS || (AUTHORITY.exec(url)?.[1] ?? "").length > LONGEST_AUTHORITY;
}

/** An absolute address with http or https, or one relative to the document's own. Whether it is allowed is checked later. */
export const address: ValueParser<string> = (text) => {
  const url = text.trim();
  const wrong = "must be an address with https, or one relative to the document's.";
  const relativeTo = "https://document.invalid/";
  if (isOverlong(url)) return { wrong: "is too long for an address." };
  if (url === "" || /[\s\p{Cc}]/u.test(url)) return { wrong };
  return /^https?:$/.test(parseUrl(url, relativeTo)?.protocol ?? "") ? { value: url } : { wrong };
};

/** Whether a text is to be read as if it were absent (decision 31): an empty one, unless it has a meaning of its own. */
export function isAbsent(text: string, kind: ValueParser<unknown>): boolean {
  return text.trim() === "" && !("value" in kind(text));
}
