import { AppError } from "../../core/errors.js";
import { excerpt } from "../markup/diagnostics.js";
import { CostBudget } from "./cost-budget.js";
import { runExpression, type Source } from "./engine.js";
import type { Expression } from "./expression.js";
import { isPath, prefixed, type Scope, stepsOf, unprefixed, valueAt } from "./scope.js";
import { bounded, type Value } from "./value.js";

const LONGEST_REASON = 120;

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
 * Evaluates an expression over plain data, and returns plain data. A path that is set is read directly; JavaScript gives the
 * same for it. Everything else runs in the engine, which must be ready. Throws AppError DOCUMENT_INVALID and DOCUMENT_LOOP.
 */
export function evaluate({ source, code }: Expression, scope: Scope): Value {
  if (!isPath(source)) return computed(code, scope);
  const value = valueAt(source, scope);
  if (value !== undefined) return value;
  return isJavaScript(source) || isDifference(source, scope) ? computed(code, scope) : undefined;
}

function computed(code: string, scope: Scope): Value {
  const effort = scope.effort ?? new CostBudget();
  const outcome = runExpression(code, sourceOf(scope), effort.leftMs);
  effort.spend(1_000 * outcome.ms);
  if ("fault" in outcome)
    throw new AppError(
      "DOCUMENT_INVALID",
      `an expression cannot be evaluated: ${excerpt(outcome.fault, LONGEST_REASON)}`,
    );
  return bounded("text" in outcome ? outcome.text : parsed(outcome.json));
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
