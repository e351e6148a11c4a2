import { AppError } from "../../domain/errors.js";
import { shown } from "../xml/shown.js";
import { costOf, type Effort } from "./effort.js";
import type { Expression } from "./expression.js";
import { functionNamed, methodOf, numberOf } from "./functions.js";
import { bounded, ownMember, textOf, type Value, type Values } from "./value.js";

/** What names mean in an expression. */
export interface Scope {
  readonly vars: Values;
  readonly envs: Values;
  readonly call: Values;
  readonly params: Values;
  /** What computing costs is counted here. */
  readonly effort?: Effort;
}

/** The values that a prefix names: they change as variables are set, and are no value that can be kept. */
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

/** A member as scripts see it: an own one, or the length of a text or a list. */
export function memberOf(value: Value, name: string): Value {
  if (name === "length" && (typeof value === "string" || Array.isArray(value))) return value.length;
  if (typeof value === "string") return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return ownMember(value, name);
}

function refused(why: string): AppError {
  return new AppError("DOCUMENT_INVALID", `an expression can't be evaluated: ${why}`);
}

function primitive(value: Value): string | number | boolean | null | undefined {
  return typeof value === "object" && value !== null ? textOf(value) : value;
}

function add(left: Value, right: Value): Value {
  const [one, other] = [primitive(left), primitive(right)];
  if (typeof one === "string" || typeof other === "string") return jsText(one) + jsText(other);
  return numberOf(one) + numberOf(other);
}

/** As JavaScript's `+` writes it: an absent value is the word "undefined". */
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
 * Evaluates an expression over plain data. Only own members are seen, and only the functions of functions.ts called, so
 * nothing of this process can be reached. Throws AppError DOCUMENT_INVALID.
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
  if (found.run === undefined) throw refused(`there is no function ${shown(found.name)}`);
  scope.effort?.spend(costOf(found.of === undefined ? values : [found.of, ...values]));
  const result = bounded(found.run(...values));
  scope.effort?.spend(costOf([result]));
  return result;
}

/** The function that is called, and what it is a method of. */
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
