import type { CostBudget } from "./cost-budget.js";
import { ownMember, type Value, type Values } from "./value.js";

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
export function unprefixed(name: string, scope: Scope): Value {
  for (const values of [scope.vars, scope.envs, scope.call])
    if (Object.hasOwn(values, name)) return values[name];
  return undefined;
}

/** SignalWire, SWML "Variables": "a plain path like `${call.from}`", brackets with a number or a name too. */
const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$-]*`;
/** A text in quotes has no escapes: those are JavaScript's. */
const MEMBER = String.raw`\.[\p{L}\p{N}_$-]+|\[(?:\d+|"[^"\\]*"|'[^'\\]*')\]`;
const PATH = new RegExp(`^${NAME}(?:${MEMBER})*$`, "u");
const STEPS = new RegExp(`${NAME}|${MEMBER}`, "gu");

export function isPath(text: string): boolean {
  return PATH.test(text);
}

/** The names of a plain path, one after the other. */
export function stepsOf(path: string): string[] {
  return [...path.matchAll(STEPS)].map(([step]) => step.replace(/^\.|^\[["']?|["']?\]$/g, ""));
}

/** "If the path is valid but the value isn't set, the placeholder resolves to an empty string": here undefined. */
export function valueAt(path: string, scope: Scope): Value {
  const [first = "", ...rest] = stepsOf(path);
  const all = prefixed(first, scope);
  if (all !== undefined && rest.length === 0) {
    scope.effort?.spend(Object.keys(all).length);
    return { ...all };
  }
  return rest.reduce(memberOf, all ?? unprefixed(first, scope));
}

/** A member that scripts can read: an own one, or the length of a text or a list. */
function memberOf(value: Value, name: string): Value {
  if (name === "length" && (typeof value === "string" || Array.isArray(value))) return value.length;
  if (typeof value === "string") return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return ownMember(value, name);
}
