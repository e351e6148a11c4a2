import { withoutQuery } from "../../core/http.js";
import { excerpt } from "../../dialects/markup/diagnostics.js";
import type { Place } from "../../dialects/program.js";
import { evaluate } from "../../dialects/swml/evaluate.js";
import type { Condition, Goto, Section, Step } from "../../dialects/swml/instruction.js";
import type { Scope } from "../../dialects/swml/scope.js";
import { type Flow, onward, type ScriptCall, type Start } from "./script-call.js";

/** One run of a section. */
export interface Frame extends Start {
  readonly call: ScriptCall;
  readonly scope: Scope;
  /** How often each `goto` has jumped. */
  readonly jumps: Map<Step, number>;
  /** The lists of instructions that run now, the outermost first: `goto` reaches their labels. */
  readonly running: Section[];
}

/** Whether a condition holds; one that ends with an error is reported, and does not. */
export function isTrue(method: "cond" | "goto", when: Condition, frame: Frame): boolean {
  const evaluated = evaluate(when, frame.scope);
  if ("value" in evaluated) return Boolean(evaluated.value);
  const why = `the condition "${excerpt(when.source)}" ends with an error, and counts as false: ${evaluated.error}`;
  reportAt({ ...when, method }, why, frame);
  return false;
}

export function isLabel({ method, parameters }: Step, label: string): boolean {
  return method === "label" && parameters.kind === "scalar" && parameters.text.trim() === label;
}

/** Reports an instruction that leads nowhere; the next one runs. */
export function leftOut(step: Step, why: string, frame: Frame): Flow {
  reportAt(step, why, frame);
  return onward;
}

function reportAt(
  { method, line, column }: Pick<Step, "method" | keyof Place>,
  why: string,
  { url, call }: Frame,
): void {
  const message = `${method}: ${why}.`;
  const found = { line, column, code: "DOCUMENT_VALUE_INVALID", message } as const;
  call.warnings.report(withoutQuery(url), [found]);
}

export function jump({ label, when, max }: Goto, step: Step, frame: Frame): Flow {
  const { jumps, running } = frame;
  const jumped = jumps.get(step) ?? 0;
  if (jumped >= max || (when !== undefined && !isTrue("goto", when, frame))) return onward;
  if (!running.some((steps) => steps.some((one) => isLabel(one, label))))
    return leftOut(step, `there is no label "${excerpt(label)}" in this section`, frame);
  jumps.set(step, jumped + 1);
  return { go: "label", label };
}
