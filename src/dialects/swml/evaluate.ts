import { AppError } from "../../core/errors.js";
import { excerpt } from "../markup/diagnostics.js";
import { type CostBudget, costOf } from "./cost-budget.js";
import type { Expression } from "./expression.js";
import { bounded, isValues, ownMember, refuseLarge, textOf, type Value, type Values } from "./value.js";

type Function = (...values: readonly Value[]) => Value;
type Method<Of> = (of: Of, ...values: readonly Value[]) => Value;

/** Converts to a number as JavaScript's unary plus does. */
function numberOf(value: Value): number {
  if (value === undefined) return Number.NaN;
  if (value === null) return 0;
  return typeof value === "object" ? Number(textOf(value)) : Number(value);
}

const position = (value: Value) => (value === undefined ? undefined : numberOf(value));

/** Measured before it is built: many short texts joined with a long separator make a very long one. */
function join(texts: readonly string[], by: string): string {
  refuseLarge(texts.reduce((length, text) => length + text.length + by.length, 0));
  return texts.join(by);
}

/** Global functions: SignalWire, SWML "Expressions", sections "Type conversions" and "Arithmetic and math". */
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

/** Sections "String operations" and "Array operations". `replace` takes texts only: patterns are not supported. */
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

/** A global function, such as `parseInt` or `Math.round`. */
function functionNamed(name: string): Function | undefined {
  return FUNCTIONS.get(name);
}

/** A method of a value, bound to it; undefined if there is none with that name. */
function methodOf(value: Value, name: string): Function | undefined {
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

/** The values of names in an expression. */
export interface Scope {
  readonly vars: Values;
  readonly envs: Values;
  readonly call: Values;
  readonly params: Values;
  /** Counts the cost of computation. */
  readonly effort?: CostBudget;
}

/** The values of a scope prefix: they change as variables are set, and must not be kept. */
export function prefixed(name: string, scope: Scope): Values | undefined {
  return name === "vars" || name === "envs" || name === "call" || name === "params" ? scope[name] : undefined;
}

/** SignalWire, SWML "Expressions": without a prefix "the expression engine checks `vars`, then `envs`, then `call`". */
export function lookUp(name: string, scope: Scope): Value {
  const all = prefixed(name, scope);
  if (all !== undefined) {
    scope.effort?.spend(Object.keys(all).length);
    return { ...all };
  }
  for (const values of [scope.vars, scope.envs, scope.call])
    if (Object.hasOwn(values, name)) return values[name];
  return undefined;
}

/** A member that scripts can read: an own one, or the length of a text or a list. */
export function memberOf(value: Value, name: string): Value {
  if (name === "length" && (typeof value === "string" || Array.isArray(value))) return value.length;
  if (typeof value === "string") return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return ownMember(value, name);
}

function refused(why: string): AppError {
  return new AppError("DOCUMENT_INVALID", `an expression cannot be evaluated: ${why}`);
}

function primitive(value: Value): string | number | boolean | null | undefined {
  return typeof value === "object" && value !== null ? textOf(value) : value;
}

function add(left: Value, right: Value): Value {
  const [one, other] = [primitive(left), primitive(right)];
  if (typeof one === "string" || typeof other === "string") return jsText(one) + jsText(other);
  return numberOf(one) + numberOf(other);
}

/** As JavaScript's `+` converts it: an absent value becomes "undefined". */
function jsText(value: Value): string {
  return value === undefined || value === null ? String(value) : textOf(value);
}

function looselyEqual(left: Value, right: Value): boolean {
  const areObjects = typeof left === "object" && typeof right === "object";
  // biome-ignore lint/suspicious/noDoubleEquals: the script's own ==.
  return areObjects ? left === right : primitive(left) == primitive(right);
}

function less(left: Value, right: Value): boolean {
  const [one, other] = [primitive(left), primitive(right)];
  return typeof one === "string" && typeof other === "string" ? one < other : numberOf(one) < numberOf(other);
}

function atMost(left: Value, right: Value): boolean {
  const [one, other] = [primitive(left), primitive(right)];
  return typeof one === "string" && typeof other === "string"
    ? one <= other
    : numberOf(one) <= numberOf(other);
}

const OPERATIONS: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  "+": add,
  "-": (left, right) => numberOf(left) - numberOf(right),
  "*": (left, right) => numberOf(left) * numberOf(right),
  "/": (left, right) => numberOf(left) / numberOf(right),
  "%": (left, right) => numberOf(left) % numberOf(right),
  "==": looselyEqual,
  "!=": (left, right) => !looselyEqual(left, right),
  "===": (left, right) => left === right,
  "!==": (left, right) => left !== right,
  "<": less,
  ">": (left, right) => less(right, left),
  "<=": atMost,
  ">=": (left, right) => atMost(right, left),
};

type Of<Type extends Expression["type"]> = Extract<Expression, { type: Type }>;

/**
 * Evaluates an expression over plain data. Only own members are visible, and only the functions of functions.ts can be
 * called, so nothing in this process can be reached. Throws AppError DOCUMENT_INVALID.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.type) {
    case "Literal":
      return (expression as Of<"Literal">).value as Value;
    case "Identifier":
      return lookUp((expression as Of<"Identifier">).name, scope);
    case "ArrayExpression":
      return (expression as Of<"ArrayExpression">).elements.map((element) =>
        element === null ? undefined : evaluate(element as Expression, scope),
      );
    case "MemberExpression":
      return member(expression as Of<"MemberExpression">, scope);
    case "CallExpression":
      return call(expression as Of<"CallExpression">, scope);
    case "ConditionalExpression": {
      const { test, consequent, alternate } = expression as Of<"ConditionalExpression">;
      return evaluate((evaluate(test as Expression, scope) ? consequent : alternate) as Expression, scope);
    }
    case "UnaryExpression":
      return unary(expression as Of<"UnaryExpression">, scope);
    case "BinaryExpression":
      return binary(expression as Of<"BinaryExpression">, scope);
    default:
      throw refused(`${expression.type} is not supported`);
  }
}

function nameOf({ computed, property }: Of<"MemberExpression">, scope: Scope): string {
  return computed ? textOf(evaluate(property as Expression, scope)) : (property as Of<"Identifier">).name;
}

function member(expression: Of<"MemberExpression">, scope: Scope): Value {
  const name = nameOf(expression, scope);
  const object = expression.object as Expression;
  const all = object.type === "Identifier" ? prefixed((object as Of<"Identifier">).name, scope) : undefined;
  return memberOf(all ?? evaluate(object, scope), name);
}

function call(expression: Of<"CallExpression">, scope: Scope): Value {
  const callee = expression.callee as Expression;
  const values = expression.arguments.map((argument) => evaluate(argument as Expression, scope));
  const found = called(callee, scope);
  if (found.run === undefined) throw refused(`there is no function ${excerpt(found.name)}`);
  scope.effort?.spend(costOf(found.of === undefined ? values : [found.of, ...values]));
  const result = bounded(found.run(...values));
  scope.effort?.spend(costOf([result]));
  return result;
}

/** The called function, and the value it is a method of. */
interface Called {
  readonly name: string;
  readonly run: ReturnType<typeof functionNamed>;
  readonly of?: Value;
}

function called(callee: Expression, scope: Scope): Called {
  if (callee.type === "Identifier") {
    const { name } = callee as Of<"Identifier">;
    return { name, run: functionNamed(name) };
  }
  if (callee.type !== "MemberExpression") return { name: "of that form", run: undefined };
  const expression = callee as Of<"MemberExpression">;
  const name = nameOf(expression, scope);
  const { object } = expression;
  if (object.type === "Identifier" && (object as Of<"Identifier">).name === "Math")
    return { name: `Math.${name}`, run: functionNamed(`Math.${name}`) };
  const of = evaluate(object as Expression, scope);
  return { name, of, run: methodOf(of, name) };
}

function unary({ operator, argument }: Of<"UnaryExpression">, scope: Scope): Value {
  const value = evaluate(argument as Expression, scope);
  if (operator === "!") return !value;
  return operator === "-" ? -numberOf(value) : numberOf(value);
}

function binary({ operator, left, right }: Of<"BinaryExpression">, scope: Scope): Value {
  const one = evaluate(left as Expression, scope);
  if (operator === "&&") return one ? evaluate(right as Expression, scope) : one;
  if (operator === "||") return one ? one : evaluate(right as Expression, scope);
  if (operator === "??")
    return one === undefined || one === null ? evaluate(right as Expression, scope) : one;
  const operation = OPERATIONS[operator];
  if (operation === undefined) throw refused(`the operator ${operator} is not supported`);
  const other = evaluate(right as Expression, scope);
  scope.effort?.spend(costOf([one]) + costOf([other]));
  return bounded(operation(one, other));
}
