import { excerpt } from "../markup/diagnostics.js";
import { anyText, oneOf, type ValueParser } from "../markup/value-parsers.js";
import type { DialTarget } from "../program.js";
import { callerName, sipUri, telephoneNumber } from "../xml/verbs/dial.js";
import { Fields, type Reading } from "./fields.js";
import type { Connect, Instruction, Method, Step } from "./instruction.js";
import {
  readCond,
  readExecute,
  readGoto,
  readLabel,
  readReturn,
  readSwitch,
  readTransfer,
  resultOf,
} from "./methods/flow.js";
import { readRequest } from "./methods/request.js";
import { readPlay, readPrompt } from "./methods/sounds.js";
import { variableName, variablePath, wholeFrom } from "./methods/value-parsers.js";
import { readPay } from "./pay/pay.js";
import { asMember, kindOf, type SwmlNode } from "./tree.js";

const IGNORED_BY_CONNECT = [
  "answer_on_bridge",
  "call_state_events",
  "call_state_url",
  "codecs",
  "confirm",
  "confirm_timeout",
  "encryption",
  "from_name",
  "headers",
  "max_duration",
  "parallel",
  "password",
  "ringback",
  "serial",
  "serial_parallel",
  "session_timeout",
  "status_url",
  "transfer_after_bridge",
  "username",
  "webrtc_media",
] as const;

const target: ValueParser<DialTarget> = (text) => {
  if (/^sips?:/i.test(text)) {
    const reading = sipUri(text);
    return "value" in reading ? { value: { kind: "sip", address: reading.value } } : reading;
  }
  const reading = telephoneNumber(text);
  return "value" in reading
    ? { value: { kind: "number", address: reading.value } }
    : { wrong: "must be a telephone number, or a SIP address such as sip:ann@pbx.example." };
};

/** SignalWire, SWML "connect", one destination. */
function readConnect(node: SwmlNode, reading: Reading): Connect {
  const fields = new Fields(
    node,
    "connect",
    ["to", "from", "timeout", "result", ...IGNORED_BY_CONNECT],
    reading,
  );
  fields.ignore(IGNORED_BY_CONNECT, "has no effect here.");
  const callerId = fields.read("from", callerName);
  const result = fields.member("result");
  return {
    method: "connect",
    target: fields.require("to", target) ?? { kind: "number", address: "" },
    ...(callerId === undefined ? {} : { callerId }),
    timeoutSeconds: fields.read("timeout", wholeFrom(1, 600, "seconds")) ?? 60,
    ...(result === undefined ? {} : { result: resultOf(result, "connect.result", reading) }),
  };
}

const IGNORED_BY_ANSWER = ["max_duration", "codecs", "username", "password"] as const;

/** SignalWire, SWML "answer". The dialplan has answered the call before a document begins. */
function readAnswer(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields(node, "answer", IGNORED_BY_ANSWER, reading);
  fields.ignore(IGNORED_BY_ANSWER, "has no effect here.");
  fields.read("max_duration", anyText);
  return { method: "answer" };
}

/** SignalWire, SWML "hangup". */
function readHangup(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields(node, "hangup", ["reason"], reading);
  return {
    method: "hangup",
    reason: fields.read("reason", oneOf(["hangup", "busy", "decline"])) ?? "hangup",
  };
}

const LONGEST_MS = 14_400_000;

const milliseconds: ValueParser<number | "forever"> = (text) =>
  text.trim() === "-1" ? { value: "forever" } : wholeFrom(0, LONGEST_MS, "milliseconds")(text);

/** SignalWire, SWML "sleep": milliseconds, or -1 to never end; alone or as `duration`. */
function readSleep(node: SwmlNode, reading: Reading): Instruction {
  const fields = new Fields(asMember(node, "duration"), "sleep", ["duration"], reading);
  const ms = fields.require("duration", milliseconds);
  return { method: "sleep", ms: ms ?? 0 };
}

const MOST_NAMES = 100;

/** SignalWire, SWML "set": any names and values. */
function readSet(node: SwmlNode, reading: Reading): Instruction {
  const written = node.kind === "map" ? node.entries : [];
  const fields = new Fields(
    node,
    "set",
    written.map(({ key }) => key),
    reading,
  );
  const entries = written.flatMap(({ key, value, line, column }) => {
    const name = variableName(key);
    if (!("value" in name)) {
      fields.add({ line, column }, `set: "${excerpt(key)}" ${name.wrong}`);
      return [];
    }
    if (reading.scope === undefined) fields.data(value);
    // Evaluated after the preceding ones are set: it may use them.
    return { name: name.value, value: () => fields.data(value) };
  });
  return { method: "set", entries };
}

/** SignalWire, SWML "unset": a name, or a list of names. */
function readUnset(node: SwmlNode, reading: Reading): Instruction {
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

const READERS: Readonly<Record<Method, (node: SwmlNode, reading: Reading) => Instruction>> = {
  answer: readAnswer,
  cond: readCond,
  connect: readConnect,
  execute: readExecute,
  goto: readGoto,
  hangup: readHangup,
  label: readLabel,
  pay: readPay,
  play: readPlay,
  prompt: readPrompt,
  request: readRequest,
  return: readReturn,
  set: readSet,
  sleep: readSleep,
  switch: readSwitch,
  transfer: readTransfer,
  unset: readUnset,
};

/**
 * The instruction of a step, its variables filled in from `reading.scope`. If `reading.mistakes` is not empty afterward, it
 * cannot run and is left out; the mistakes of a `pay` are kept in its request. Throws AppError DOCUMENT_INVALID for an
 * expression that cannot be evaluated.
 */
export function readInstruction({ method, parameters }: Step, reading: Reading): Instruction {
  return READERS[method](parameters, reading);
}
