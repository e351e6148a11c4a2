import { Variables } from "../../../src/calls/swml/variables.js";
import { AppError } from "../../../src/core/errors.js";
import type { PayRequest } from "../../../src/core/payment.js";
import type { Diagnostic } from "../../../src/dialects/program.js";
import { CostBudget } from "../../../src/dialects/swml/cost-budget.js";
import { engineReady } from "../../../src/dialects/swml/engine.js";
import { evaluate } from "../../../src/dialects/swml/evaluate.js";
import type { Reading } from "../../../src/dialects/swml/fields.js";
import type { Instruction, Section, Step, SwmlProgram } from "../../../src/dialects/swml/instruction.js";
import { innerSections } from "../../../src/dialects/swml/read-document.js";
import { readInstruction } from "../../../src/dialects/swml/read-instruction.js";
import { type Scope, valueAt } from "../../../src/dialects/swml/scope.js";
import { textOf } from "../../../src/dialects/swml/value.js";
import { LONGEST_MS, took } from "../took.js";

/** The result of running the instructions of a document. */
export interface Run {
  readonly violations: string[];
  readonly mistakes: Diagnostic[];
  /** The messages of the errors with which instructions ended. */
  readonly messages: string[];
  readonly requests: PayRequest[];
}

/** Steps that are run; a document may have more in its branches. */
const MOST_STEPS = 2_000;

/** Values of every kind; none conflicts with the names in the seeds. */
function values(): Variables {
  const variables = new Variables();
  variables.setAll({
    n: 5,
    text: "abc",
    list: [1, "two", 3, true, null],
    user: { name: "Ada", "odd key": { deep: [{ er: 1 }] } },
    none: null,
    big: "ab".repeat(15_000),
    many: Array.from({ length: 5_000 }, (_, index) => index),
    prompt_value: "4242".repeat(4),
    price: 12.5,
  });
  return variables;
}

/** Reads every instruction of a document as if it were its turn, branches too, and evaluates its expressions. */
export async function runEvery(program: SwmlProgram): Promise<Run> {
  const run: Run = { violations: [], mistakes: [], messages: [], requests: [] };
  const variables = values();
  const scope: Scope = {
    get vars() {
      return variables.values;
    },
    envs: {},
    call: { from: "+15550100", to: "pay", type: "phone", headers: [] },
    params: { a: 2, b: "3" },
  };
  const left: Step[] = [...program.sections.values()].flat();
  for (let count = 0; count < MOST_STEPS; count++) {
    const step = left.shift();
    if (step === undefined) break;
    // An expression may have stopped the engine.
    await engineReady();
    left.unshift(...inner(step, scope, variables, run));
  }
  return run;
}

/** Runs one step; returns the steps in its branches. */
function inner(step: Step, scope: Scope, variables: Variables, run: Run): readonly Step[] {
  const sections: Section[] = [];
  const { ms } = took(() => {
    sections.length = 0;
    const reading: Reading = {
      scope: { ...scope, vars: scope.vars, effort: new CostBudget() },
      mistakes: [],
      warnings: [],
    };
    try {
      const instruction = readInstruction(step, reading);
      run.mistakes.push(...reading.mistakes, ...reading.warnings);
      sections.push(...innerSections(instruction));
      if (reading.mistakes.length === 0) compute(instruction, reading.scope as Scope, variables, run);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      run.messages.push(thrown.message);
    }
  });
  if (ms >= LONGEST_MS) run.violations.push(`${step.method} takes ${Math.round(ms)} ms`);
  return sections.flat();
}

function compute(instruction: Instruction, scope: Scope, variables: Variables, { requests }: Run): void {
  switch (instruction.method) {
    case "set":
      for (const { name, value } of instruction.entries) variables.set(name, value());
      break;
    case "unset":
      for (const name of instruction.names) variables.unset(name);
      break;
    case "goto":
      if (instruction.when !== undefined) evaluate(instruction.when, scope);
      break;
    case "cond":
      for (const { when } of instruction.cases) if (when !== undefined) evaluate(when, scope);
      break;
    case "switch":
      textOf(valueAt(instruction.variable, scope));
      break;
    case "pay":
      if (!("mistakes" in instruction.request)) requests.push(instruction.request);
      break;
    default:
      break;
  }
}
