import { shown } from "../../xml/shown.js";
import { Fields, type Reading } from "../fields.js";
import type { Instruction } from "../instruction.js";
import { kindOf, type SwmlNode } from "../tree.js";
import { variableName, variablePath } from "./kinds.js";

const MOST_NAMES = 100;

/** SignalWire, SWML "set": any names and values. */
export function readSet(node: SwmlNode, reading: Reading): Instruction {
  const written = node.kind === "map" ? node.entries : [];
  const fields = new Fields(
    node,
    "set",
    written.map(({ key }) => key),
    reading,
  );
  const entries = written.flatMap(({ key, value, line, column }) => {
    const name = variableName(key);
    if ("wrong" in name) {
      fields.add({ line, column }, `set: "${shown(key)}" ${name.wrong}`);
      return [];
    }
    if (reading.scope === undefined) fields.data(value);
    // Not before those in front of it are set: it may use them.
    return { name: name.value, value: () => fields.data(value) };
  });
  return { method: "set", entries };
}

/** SignalWire, SWML "unset": a name, or a list of names. */
export function readUnset(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields({ ...node, kind: "map", entries: [] }, "unset", [], reading);
  const nodes = node.kind === "list" ? node.items : [node];
  if (nodes.length > MOST_NAMES) fields.add(node, `unset has more than ${MOST_NAMES} names.`);
  const names = nodes.slice(0, MOST_NAMES).flatMap((one) => {
    if (one.kind !== "map") return fields.value(one, "name", variablePath) ?? [];
    fields.add(one, `unset must be a name or a list of names, and is ${kindOf(one)}.`);
    return [];
  });
  return { method: "unset", names };
}
