import { excerpt } from "../../markup/diagnostics.js";
import { someText } from "../../markup/value-parsers.js";
import type { Diagnostic } from "../../program.js";
import { isMisread } from "../expression.js";
import { Fields, type Reading } from "../fields.js";
import type { Case, Condition, Execute, Goto, Instruction, Result, Section, Switch } from "../instruction.js";
import { readSteps } from "../steps.js";
import { readCondition } from "../template.js";
import { kindOf, type SwmlNode } from "../tree.js";
import { isValues, type Values } from "../value.js";
import { variablePath, wholeFrom } from "./value-parsers.js";

/** A condition is kept as an expression: its variables are read when it is evaluated. */
function condition(fields: Fields): Condition | undefined {
  const node = fields.member("when");
  if (node === undefined) return undefined;
  const read = readCondition(node.kind === "scalar" ? node.text : "");
  if (!isMisread(read)) return { ...read, line: node.line, column: node.column };
  const text = node.kind === "scalar" ? ` "${excerpt(node.text)}"` : "";
  fields.refuse("when", `${text.trim()} can't be read as a condition: ${read.wrong}.`);
  return undefined;
}

function steps(fields: Fields, name: string): Section | undefined {
  const node = fields.member(name);
  return node === undefined ? undefined : readSteps(node, `${fields.what}.${name}`, fields.reading);
}

/**
 * The cases of "cond", in order: `when` and `then`, each with an optional `else`, and finally an optional lone `else`. One
 * whose condition cannot be read is never true.
 */
function casesOf(node: SwmlNode, what: string, reading: Reading): Case[] {
  if (node.kind !== "list") {
    const { line, column } = node;
    const message = `${what} must be a list of conditions, and is ${kindOf(node)}.`;
    reading.mistakes.push({ line, column, code: "DOCUMENT_CONTENT_INVALID", message });
    return [];
  }
  return node.items.flatMap((item) => {
    const mistakes: Diagnostic[] = [];
    const fields = new Fields(item, what, ["when", "then", "else"], { ...reading, mistakes });
    const otherwise = steps(fields, "else");
    const last = otherwise === undefined ? [] : [{ steps: otherwise }];
    if (!fields.has("when") && !fields.has("then") && otherwise !== undefined) return last;
    fields.needed("when");
    fields.needed("then");
    const when = condition(fields);
    const inner = steps(fields, "then") ?? [];
    reading.warnings.push(...mistakes);
    if (mistakes.length > 0) return [{ isNever: true, steps: inner }, ...last];
    return [{ ...(when === undefined ? {} : { when }), steps: inner }, ...last];
  });
}

/** SignalWire, SWML "cond". */
export function readCond(node: SwmlNode, reading: Reading): Instruction {
  return { method: "cond", cases: casesOf(node, "cond", reading) };
}

function switchOf(fields: Fields, variable: string): Omit<Switch, "method"> {
  const cases = fields.needed("case");
  const map = cases?.kind === "map" ? cases.entries : [];
  if (cases !== undefined && cases.kind !== "map")
    fields.refuse("case", `must be an object of values and lists, and is ${kindOf(cases)}.`);
  const read = map.map(
    ({ key, value }) =>
      [key, readSteps(value, `${fields.what}.case "${excerpt(key)}"`, fields.reading)] as const,
  );
  const otherwise = steps(fields, "default");
  return { variable, cases: new Map(read), ...(otherwise === undefined ? {} : { otherwise }) };
}

/** SignalWire, SWML "switch". */
export function readSwitch(node: SwmlNode, reading: Reading): Switch {
  const fields = new Fields(node, "switch", ["variable", "case", "default"], reading);
  const name = fields.needed("variable");
  const path =
    name?.kind === "scalar" ? variablePath(name.text) : { wrong: "must be the name of a variable." };
  if (name !== undefined && !("value" in path)) fields.refuse("variable", path.wrong);
  return { method: "switch", ...switchOf(fields, "value" in path ? path.value : "") };
}

/** SignalWire, SWML "goto": "from the minimum of `1` to max `100` jumps". */
export function readGoto(node: SwmlNode, reading: Reading): Goto {
  const fields = new Fields(node, "goto", ["label", "when", "max"], reading);
  const when = condition(fields);
  return {
    method: "goto",
    label: fields.require("label", someText) ?? "",
    ...(when === undefined ? {} : { when }),
    max: fields.read("max", wholeFrom(1, 100)) ?? 100,
  };
}

export function readLabel(node: SwmlNode, reading: Reading): Instruction {
  if (node.kind !== "scalar" || node.text.trim() === "") {
    const { line, column } = node;
    const message = `label must be a name, and is ${kindOf(node)}.`;
    reading.mistakes.push({ line, column, code: "DOCUMENT_CONTENT_INVALID", message });
  }
  return { method: "label" };
}

function params(fields: Fields): Values {
  const node = fields.member("params");
  if (node === undefined) return {};
  const value = fields.data(node);
  if (isValues(value)) return value;
  fields.wrong("params", `must be an object, and is ${kindOf(node)}.`);
  return {};
}

/** SignalWire, SWML "execute": a section, an address or a document, which returns. */
export function readExecute(node: SwmlNode, reading: Reading): Execute {
  const fields = new Fields(node, "execute", ["dest", "params", "meta", "on_return", "result"], reading);
  const result = fields.member("result");
  return {
    method: "execute",
    dest: fields.require("dest", someText) ?? "",
    params: params(fields),
    onReturn: steps(fields, "on_return") ?? [],
    ...(result === undefined ? {} : { result: resultOf(result, "execute.result", reading) }),
  };
}

/** "Will use the `switch` method when [it] is a object, and [...] the `cond` method when [it] is an array." */
export function resultOf(node: SwmlNode, what: string, reading: Reading): Result {
  if (node.kind === "list") return casesOf(node, what, reading);
  return switchOf(new Fields(node, what, ["variable", "case", "default"], reading), "return_value");
}

/** SignalWire, SWML "transfer": as `execute`, but it does not return. */
export function readTransfer(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields(node, "transfer", ["dest", "params", "meta"], reading);
  return { method: "transfer", dest: fields.require("dest", someText) ?? "", params: params(fields) };
}

/** SignalWire, SWML "return": any value. */
export function readReturn(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields({ ...node, kind: "map", entries: [] }, "return", [], reading);
  return { method: "return", value: fields.data(node) };
}
