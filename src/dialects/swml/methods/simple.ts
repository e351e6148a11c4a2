import { anyText, type Kind, oneOf } from "../../xml/kinds.js";
import { Fields, type Reading } from "../fields.js";
import type { Instruction } from "../instruction.js";
import type { SwmlNode } from "../tree.js";
import { wholeFrom } from "./kinds.js";

const UNHEEDED = ["max_duration", "codecs", "username", "password"] as const;

/** SignalWire, SWML "answer". The dialplan has answered when a document begins. */
export function readAnswer(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields(node, "answer", UNHEEDED, reading);
  fields.ignore(UNHEEDED, "has no effect here.");
  fields.read("max_duration", anyText);
  return { method: "answer" };
}

/** SignalWire, SWML "hangup". */
export function readHangup(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields(node, "hangup", ["reason"], reading);
  return {
    method: "hangup",
    reason: fields.read("reason", oneOf(["hangup", "busy", "decline"])) ?? "hangup",
  };
}

const LONGEST_MS = 14_400_000;

const milliseconds: Kind<number | "forever"> = (text) =>
  text.trim() === "-1" ? { value: "forever" } : wholeFrom(0, LONGEST_MS, "milliseconds")(text);

/** SignalWire, SWML "sleep": milliseconds, or -1 to never end; alone or as `duration`. */
export function readSleep(node: SwmlNode, reading: Reading): Instruction {
  const isAlone = node.kind === "scalar" && node.value !== null;
  const alone = { key: "duration", line: node.line, column: node.column, value: node };
  const fields = new Fields(
    isAlone ? { ...alone, kind: "map", entries: [alone] } : node,
    "sleep",
    ["duration"],
    reading,
  );
  const ms = fields.require("duration", milliseconds);
  return { method: "sleep", ms: ms ?? 0 };
}
