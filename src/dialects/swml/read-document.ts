import type { Unreadable } from "../dialect.js";
import { excerpt } from "../markup/diagnostics.js";
import { orLeaveOut } from "../markup/reports.js";
import { byPlace, type Fault, MOST_MISTAKES, reported } from "../program.js";
import { Fields, type Reading, suggestion } from "./fields.js";
import {
  type Instruction,
  isAddress,
  isInlineDocument,
  type Result,
  type Section,
  type Step,
  type SwmlProgram,
} from "./instruction.js";
import { readInstruction } from "./read-instruction.js";
import { readTree } from "./read-tree.js";
import { readSteps } from "./steps.js";
import { isTemplate } from "./template.js";
import { entryOf, type MapNode, type SwmlNode } from "./tree.js";

type Sections = ReadonlyMap<string, Section>;

/** The sections of instructions inside an instruction. */
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

/** A single value of a step as written; undefined if it is not known before the call. */
function written({ parameters }: Step, name: string): string | undefined {
  const node = parameters.kind === "map" ? entryOf(parameters, name)?.value : parameters;
  return node?.kind === "scalar" && !isTemplate(node.text) ? node.text.trim() : undefined;
}

/** The labels of a section: `goto` also reaches those of the enclosing instructions. */
function labelsOf(steps: Section, reading: Reading): ReadonlySet<string> {
  const labels = new Set<string>();
  for (const step of steps.filter(({ method }) => method === "label")) {
    const name = written(step, "") ?? "";
    if (labels.has(name))
      wrongIn(step, `The label "${excerpt(name)}" is already used in this section.`, reading);
    labels.add(name);
  }
  return labels;
}

function wrongIn({ line, column }: Step, message: string, { warnings }: Reading): void {
  warnings.push({ line, column, code: "DOCUMENT_VALUE_INVALID", message });
}

/** Finds what is wrong in a section and everything in it, without running it. */
function checkSteps(
  steps: Section,
  sections: Sections,
  reading: Reading,
  outer: ReadonlySet<string> = new Set(),
): void {
  const labels = new Set([...outer, ...labelsOf(steps, reading)]);
  for (const step of steps) {
    const instruction = orLeaveOut(reading, (own) => readInstruction(step, own));
    checkTarget(step, labels, sections, reading);
    if (instruction === undefined) continue;
    for (const inner of innerSections(instruction)) checkSteps(inner, sections, reading, labels);
  }
}

function checkTarget(step: Step, labels: ReadonlySet<string>, sections: Sections, reading: Reading): void {
  if (step.method === "goto") {
    const label = written(step, "label");
    if (label === undefined || labels.has(label)) return;
    const near = suggestion(label, [...labels], reading, (name) => `"${excerpt(name)}"`);
    wrongIn(step, `goto: there is no label "${excerpt(label)}" in this section.${near}`, reading);
  }
  if (step.method !== "execute" && step.method !== "transfer") return;
  const dest = written(step, "dest");
  if (dest === undefined || dest === "" || isAddress(dest) || isInlineDocument(dest) || sections.has(dest))
    return;
  const near = suggestion(dest, [...sections.keys()], reading, (name) => `"${excerpt(name)}"`);
  wrongIn(step, `${step.method}: there is no section "${excerpt(dest)}" in this document.${near}`, reading);
}

const VERSION = "1.0.0";

/**
 * Reads a whole SWML document, YAML or JSON: returns its program with everything that has no effect, in document order.
 * Unreadable is only one without a section "main", where a call begins. Never throws.
 */
export function readSwml(text: string): SwmlProgram | Unreadable {
  const tree = readTree(text);
  return "code" in tree ? tree : readRoot(tree);
}

function readRoot(root: SwmlNode): SwmlProgram | Unreadable {
  const reading: Reading = { mistakes: [], warnings: [] };
  const fields = new Fields(root, "The document", ["version", "sections"], reading);
  const version = fields.member("version");
  if (version !== undefined && (version.kind !== "scalar" || version.text !== VERSION))
    fields.add(version, `version must be ${VERSION}.`, "version");
  const node = fields.needed("sections");
  const sections = node?.kind === "map" ? node : undefined;
  if (sections === undefined || entryOf(sections, "main") === undefined) {
    const faults = [...reading.warnings, ...reading.mistakes, ...withoutMain(node, reading)];
    return { code: "DOCUMENT_INVALID", mistakes: faults.sort(byPlace).slice(0, MOST_MISTAKES) };
  }
  const read = sectionsOf(sections, reading);
  for (const steps of read.values()) checkSteps(steps, read, reading);
  return { sections: read, mistakes: reported(reading.warnings) };
}

function withoutMain(node: SwmlNode | undefined, reading: Reading): Fault[] {
  if (node === undefined) return [];
  const { line, column } = node;
  if (node.kind !== "map")
    return [{ line, column, message: "sections must be an object.", attribute: "sections" }];
  const names = node.entries.map(({ key }) => key);
  const near = suggestion("main", names, reading, (name) => `main in place of ${excerpt(name)}`);
  return [{ line, column, message: `sections needs "main", where a call begins.${near}`, attribute: "main" }];
}

function sectionsOf(node: MapNode, reading: Reading): Map<string, Section> {
  return new Map(
    node.entries.map(
      ({ key, value }) => [key, readSteps(value, `The section "${excerpt(key)}"`, reading)] as const,
    ),
  );
}
