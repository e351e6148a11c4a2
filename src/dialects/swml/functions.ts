import { isValues, refuseLarge, textOf, type Value } from "./value.js";

type Function = (...values: readonly Value[]) => Value;
type Method<Of> = (of: Of, ...values: readonly Value[]) => Value;

/** A number as JavaScript's unary plus makes it. */
export function numberOf(value: Value): number {
  if (value === undefined) return Number.NaN;
  if (value === null) return 0;
  return typeof value === "object" ? Number(textOf(value)) : Number(value);
}

const position = (value: Value) => (value === undefined ? undefined : numberOf(value));

/** Measured before it is made: many short texts and a long one between them make a very long one. */
function join(texts: readonly string[], by: string): string {
  refuseLarge(texts.reduce((length, text) => length + text.length + by.length, 0));
  return texts.join(by);
}

/** Functions that stand alone: SignalWire, SWML "Expressions", sections "Type conversions" and "Arithmetic and math". */
const FUNCTIONS: ReadonlyMap<string, Function> = new Map<string, Function>([
  ["parseInt", (text, radix) => Number.parseInt(textOf(text), position(radix))],
  ["parseFloat", (text) => Number.parseFloat(textOf(text))],
  ["Number", (value) => numberOf(value)],
  ["String", (value) => textOf(value)],
  ["Boolean", (value) => Boolean(value)],
  ["isNaN", (value) => Number.isNaN(numberOf(value))],
  ["Math.round", (value) => Math.round(numberOf(value))],
  ["Math.ceil", (value) => Math.ceil(numberOf(value))],
  ["Math.floor", (value) => Math.floor(numberOf(value))],
  ["Math.abs", (value) => Math.abs(numberOf(value))],
  ["Math.max", (...values) => Math.max(...values.map(numberOf))],
  ["Math.min", (...values) => Math.min(...values.map(numberOf))],
]);

/** Sections "String operations" and "Array operations". `replace` takes texts only: there are no patterns here. */
const OF_TEXT: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ["toString", (text) => text],
  ["toUpperCase", (text) => text.toUpperCase()],
  ["toLowerCase", (text) => text.toLowerCase()],
  ["trim", (text) => text.trim()],
  ["substring", (text, from, to) => text.substring(numberOf(from ?? 0), position(to))],
  ["slice", (text, from, to) => text.slice(position(from), position(to))],
  ["charAt", (text, at) => text.charAt(numberOf(at ?? 0))],
  ["indexOf", (text, part) => text.indexOf(textOf(part))],
  ["includes", (text, part) => text.includes(textOf(part))],
  ["startsWith", (text, part) => text.startsWith(textOf(part))],
  ["endsWith", (text, part) => text.endsWith(textOf(part))],
  ["replace", (text, part, by) => text.replace(textOf(part), () => textOf(by))],
  ["split", (text, by) => (by === undefined ? [text] : text.split(textOf(by)))],
]);

const OF_NUMBER: ReadonlyMap<string, Method<number>> = new Map<string, Method<number>>([
  ["toString", (number) => String(number)],
  ["toFixed", (number, decimals) => number.toFixed(Math.min(20, Math.max(0, numberOf(decimals ?? 0) || 0)))],
]);

const OF_LIST: ReadonlyMap<string, Method<readonly Value[]>> = new Map<string, Method<readonly Value[]>>([
  ["toString", (list) => textOf(list)],
  ["join", (list, by) => join(list.map(textOf), by === undefined ? "," : textOf(by))],
  ["includes", (list, value) => list.includes(value)],
  ["indexOf", (list, value) => list.indexOf(value)],
  ["slice", (list, from, to) => list.slice(position(from), position(to))],
]);

/** A function that stands alone, as `parseInt` or `Math.round`. */
export function functionNamed(name: string): Function | undefined {
  return FUNCTIONS.get(name);
}

/** A method of a value, bound to it; undefined where there is none of that name. */
export function methodOf(value: Value, name: string): Function | undefined {
  const method = unboundMethod(value, name);
  return method === undefined ? undefined : (...values) => method(value, ...values);
}

function unboundMethod(value: Value, name: string): Method<Value> | undefined {
  if (typeof value === "string") return OF_TEXT.get(name) as Method<Value> | undefined;
  if (typeof value === "number") return OF_NUMBER.get(name) as Method<Value> | undefined;
  if (Array.isArray(value)) return OF_LIST.get(name) as Method<Value> | undefined;
  if (name !== "toString" || value === undefined || value === null || isValues(value)) return undefined;
  return (one) => textOf(one);
}
