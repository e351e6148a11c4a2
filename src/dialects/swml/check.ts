import { shown } from "../xml/shown.js";
import { isAddress, isInlineDocument } from "./destination.js";
import { type Reading, suggestion } from "./fields.js";
import type { Instruction, Result } from "./instruction.js";
import type { Section, Step } from "./program.js";
import { readInstruction } from "./read-instruction.js";
import { isTemplate } from "./template.js";
import { entryOf } from "./tree.js";

type Sections = ReadonlyMap<string, Section>;

/** The sections of instructions that an instruction holds. */
export function innerSections(instruction: Instruction): readonly Section[] {
  switch (instruction.method) {
    case "cond":
      return instruction.cases.map((one) => one.steps);
    case "switch":
      return branches(instruction);
    case "connect":
      return following(instruction.result);
    case "execute":
      return [instruction.onReturn, ...following(instruction.result)];
    default:
      return [];
  }
}

function following(result: Result | undefined): readonly Section[] {
  if (result === undefined) return [];
  return "variable" in result ? branches(result) : result.map((one) => one.steps);
}

function branches({
  cases,
  otherwise,
}: {
  readonly cases: Sections;
  readonly otherwise?: Section;
}): Section[] {
  return [...cases.values(), ...(otherwise === undefined ? [] : [otherwise])];
}

/** A single value of a step as it is written; undefined when it is not known before the call. */
function written({ parameters }: Step, name: string): string | undefined {
  const node = parameters.kind === "map" ? entryOf(parameters, name)?.value : parameters;
  return node?.kind === "scalar" && !isTemplate(node.text) ? node.text.trim() : undefined;
}

/** The labels of a section: `goto` leads to those of the instructions around it. */
function labelsOf(steps: Section, reading: Reading): ReadonlySet<string> {
  const labels = new Set<string>();
  for (const step of steps.filter(({ method }) => method === "label")) {
    const name = written(step, "") ?? "";
    if (labels.has(name)) wrong(step, `The label "${shown(name)}" stands in this section already.`, reading);
    labels.add(name);
  }
  return labels;
}

function wrong({ line, column }: Step, message: string, { mistakes }: Reading): void {
  mistakes.push({ line, column, message });
}

/** Finds what is wrong with a section and all that is in it, without running it. */
export function checkSteps(
  steps: Section,
  sections: Sections,
  reading: Reading,
  outer: ReadonlySet<string> = new Set(),
): void {
  const labels = new Set([...outer, ...labelsOf(steps, reading)]);
  for (const step of steps) {
    const instruction = readInstruction(step, reading);
    checkTarget(step, labels, sections, reading);
    for (const inner of innerSections(instruction)) checkSteps(inner, sections, reading, labels);
  }
}

function checkTarget(step: Step, labels: ReadonlySet<string>, sections: Sections, reading: Reading): void {
  if (step.method === "goto") {
    const label = written(step, "label");
    if (label === undefined || labels.has(label)) return;
    const near = suggestion(label, [...labels], reading, (name) => `"${shown(name)}"`);
    wrong(step, `goto: there is no label "${shown(label)}" in this section.${near}`, reading);
  }
  if (step.method !== "execute" && step.method !== "transfer") return;
  const dest = written(step, "dest");
  if (dest === undefined || dest === "" || isAddress(dest) || isInlineDocument(dest) || sections.has(dest))
    return;
  const near = suggestion(dest, [...sections.keys()], reading, (name) => `"${shown(name)}"`);
  wrong(step, `${step.method}: there is no section "${shown(dest)}" in this document.${near}`, reading);
}
