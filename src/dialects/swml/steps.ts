import type { DocumentWarning } from "../../core/document-errors.js";
import { excerpt } from "../markup/diagnostics.js";
import type { Place } from "../program.js";
import { isExtension, type Reading, suggestion } from "./fields.js";
import { METHODS, type Method, type Section, type Step } from "./instruction.js";
import { kindOf, type SwmlNode } from "./tree.js";
import { needOf } from "./vocabulary.js";

function leaveOut(
  { line, column }: Place,
  code: DocumentWarning,
  message: string,
  { warnings }: Reading,
): void {
  warnings.push({ line, column, code, message });
}

const NULL = { kind: "scalar", value: null, text: "" } as const;

function stepsOf(node: SwmlNode, reading: Reading): Step[] {
  // `- hangup` is the same as `- hangup: {}`.
  if (node.kind === "scalar")
    return named(node.text, node, { ...NULL, line: node.line, column: node.column }, reading);
  const entries = node.kind === "map" ? node.entries.filter(({ key }) => !isExtension(key)) : [];
  if (entries.length === 0) {
    const message = `An instruction must be an object with the name of a method, and is ${kindOf(node)}.`;
    leaveOut(node, "DOCUMENT_CONTENT_INVALID", message, reading);
    return [];
  }
  for (const second of entries.slice(1)) {
    const message = `An instruction has one method: "${excerpt(second.key)}" needs a "-" of its own.`;
    leaveOut(second, "DOCUMENT_CONTENT_INVALID", message, reading);
  }
  return entries.flatMap((entry) => named(entry.key, entry, entry.value, reading));
}

function named(name: string, place: Place, parameters: SwmlNode, reading: Reading): Step[] {
  const method = METHODS.find((one): one is Method => one === name);
  if (method !== undefined) return [{ method, line: place.line, column: place.column, parameters }];
  const need = needOf(name);
  if (need !== undefined) {
    const message = `The method "${name}" is not supported here, and is left out: it would need ${need}.`;
    leaveOut(place, "DOCUMENT_PART_UNSUPPORTED", message, reading);
    return [];
  }
  const near = suggestion(name, METHODS, reading);
  const message = `The method "${excerpt(name)}" is not known: there are ${METHODS.join(", ")}.${near}`;
  leaveOut(place, "DOCUMENT_NAME_UNKNOWN", message, reading);
  return [];
}

/** A list of instructions, or a single one. Their parameters are read when they run: see `readInstruction`. */
export function readSteps(node: SwmlNode, what: string, reading: Reading): Section {
  if (node.kind === "list") return node.items.flatMap((item) => stepsOf(item, reading));
  const message = `${what} must be a list of instructions, and is ${kindOf(node)}.`;
  leaveOut(node, "DOCUMENT_CONTENT_INVALID", message, reading);
  return node.kind === "map" ? stepsOf(node, reading) : [];
}
