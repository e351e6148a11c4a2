import { AppError } from "../../core/errors.js";
import { excerpt } from "../markup/diagnostics.js";
import { CostBudget } from "./cost-budget.js";
import { runExpression, type Source } from "./engine.js";
import type { Expression } from "./expression.js";
import { isPath, prefixed, type Scope, stepsOf, unprefixed, valueAt } from "./scope.js";
import { bounded, type Value } from "./value.js";

const LONGEST_REASON = 120;
/** An error of the expression itself, as JavaScript names it. QuickJS throws null when it has no memory left for an error. */
const OWN_ERROR = /^(?!InternalError: )(?:[\p{L}_$][\p{L}\p{N}_$]*: |it throws (?!null$))/u;

/** The plain data that an expression gives, or the error with which it ends. */
export type Evaluated = { readonly value: Value } | { readonly error: string };

/** Words that are no names. */
const CONSTANTS: ReadonlySet<string> = new Set(["true", "false", "null", "this"]);

/** Whether a path that is not set in a document may have a value in JavaScript: `true`, `Math.PI`. */
function isJavaScript(path: string): boolean {
  const [first = ""] = stepsOf(path);
  return CONSTANTS.has(first) || first in globalThis;
}

/** Whether each part of a path with hyphens is a number or is set, as in `total-discount`: then it is a difference. */
function isDifference(path: string, scope: Scope): boolean {
  const parts = path.split("-");
  return (
    parts.length > 1 &&
    parts.every((part) => /^\d+$/.test(part) || (isPath(part) && valueAt(part, scope) !== undefined))
  );
}

/** Whether the engine has to be loaded before the expression can be evaluated, whatever is set. */
export function needsEngine(source: string): boolean {
  return !isPath(source) || source.includes("-") || isJavaScript(source);
}

/**
 * Evaluates an expression over plain data. A path that is set is read directly; JavaScript gives the same for it. Everything
 * else runs in the engine, which must be ready. Throws AppError DOCUMENT_INVALID and DOCUMENT_LOOP only if it takes too long,
 * needs too much memory, or gives too large a value.
 */
export function evaluate({ source, code }: Expression, scope: Scope): Evaluated {
  if (!isPath(source)) return computed(code, scope);
  const value = valueAt(source, scope);
  const isSet = value !== undefined || !(isJavaScript(source) || isDifference(source, scope));
  return isSet ? { value } : computed(code, scope);
}

function computed(code: string, scope: Scope): Evaluated {
  const effort = scope.effort ?? new CostBudget();
  const outcome = runExpression(code, sourceOf(scope), effort.leftMs);
  effort.spend(1_000 * outcome.ms);
  if (!("fault" in outcome))
    return { value: bounded("text" in outcome ? outcome.text : parsed(outcome.json)) };
  const error = excerpt(outcome.fault, LONGEST_REASON);
  if (OWN_ERROR.test(outcome.fault)) return { error };
  throw new AppError("DOCUMENT_INVALID", `an expression cannot be evaluated: ${error}`);
}

function parsed(json: string | undefined): Value {
  if (json === undefined) return undefined;
  // As the engine writes them, which JSON cannot.
  return /^(?:NaN|-?Infinity)$/.test(json) ? Number(json) : (JSON.parse(json) as Value);
}

function sourceOf(scope: Scope): Source {
  return {
    find: (name) => jsonOf(unprefixed(name, scope)),
    names: (of) => JSON.stringify(Object.keys(prefixed(of, scope) ?? {})),
    member: (of, name) => jsonOf(prefixed(of, scope)?.[name]),
  };
}

function jsonOf(value: Value): string | undefined {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : JSON.stringify(value);
}
