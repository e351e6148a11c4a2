import { excerpt } from "../markup/diagnostics.js";
import type { Place } from "../program.js";
import { type Reading, suggestion } from "./fields.js";
import { METHODS, type Method, type Section, type Step } from "./instruction.js";
import { kindOf, type SwmlNode } from "./tree.js";

function wrong({ line, column }: Place, message: string, { mistakes }: Reading): void {
  mistakes.push({ line, column, message });
}

const NULL = { kind: "scalar", value: null, text: "" } as const;

function stepOf(node: SwmlNode, reading: Reading): Step | undefined {
  // `- hangup` is the same as `- hangup: {}`.
  if (node.kind === "scalar")
    return named(node.text, node, { ...NULL, line: node.line, column: node.column }, reading);
  const [entry, second] = node.kind === "map" ? node.entries : [];
  if (entry === undefined) {
    wrong(
      node,
      `An instruction must be an object with the name of a method, and is ${kindOf(node)}.`,
      reading,
    );
    return undefined;
  }
  if (second !== undefined) {
    const message = `An instruction has one method: "${excerpt(second.key)}" needs a "-" of its own.`;
    wrong(second, message, reading);
  }
  return named(entry.key, entry, entry.value, reading);
}

function named(name: string, place: Place, parameters: SwmlNode, reading: Reading): Step | undefined {
  const method = METHODS.find((one): one is Method => one === name);
  if (method === undefined) {
    const near = suggestion(name, METHODS, reading);
    const message = `The method "${excerpt(name)}" is not known: there are ${METHODS.join(", ")}.${near}`;
    wrong(place, message, reading);
    return undefined;
  }
  return { method, line: place.line, column: place.column, parameters };
}

/** A list of instructions. Their parameters are read when they run: see `readInstruction`. */
export function readSteps(node: SwmlNode, what: string, reading: Reading): Section {
  if (node.kind !== "list") {
    wrong(node, `${what} must be a list of instructions, and is ${kindOf(node)}.`, reading);
    return [];
  }
  return node.items.flatMap((item) => stepOf(item, reading) ?? []);
}
