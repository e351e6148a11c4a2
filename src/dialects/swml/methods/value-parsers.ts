import { numberFrom, type ValueParser } from "../../markup/value-parsers.js";
import { isPath } from "../scope.js";

/** A decimal number within the two limits. */
export function decimal(least: number, most: number, unit: string): ValueParser<number> {
  return numberFrom(/^\d{1,9}(\.\d{1,9})?$/, "number", least, most, unit);
}

/** A whole number within the two limits; 5.0 is one too, since a sum can produce it. */
export function wholeFrom(least: number, most: number, unit?: string): ValueParser<number> {
  return numberFrom(/^\d{1,9}(\.0*)?$/, "whole number", least, most, unit);
}

/** The name of a variable, with or without its scope `vars`; dots lead to its members. */
export const variablePath: ValueParser<string> = (text) => {
  const path = text
    .trim()
    .replace(/^[$%]\{(.*)\}$/s, "$1")
    .trim();
  return isPath(path) ? { value: path } : { wrong: "must be the name of a variable." };
};

/** A name that may be given to a variable. */
export const variableName: ValueParser<string> = (text) => {
  const name = text.replace(/^vars\./, "");
  return /^[\p{L}_$][\p{L}\p{N}_$-]{0,63}$/u.test(name) && !RESERVED.has(name)
    ? { value: name }
    : { wrong: "can't be the name of a variable." };
};

/** The scopes themselves, and what JavaScript's objects inherit. */
const RESERVED: ReadonlySet<string> = new Set([
  "vars",
  "call",
  "params",
  "envs",
  "__proto__",
  "constructor",
  "prototype",
]);
