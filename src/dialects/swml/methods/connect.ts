import type { DialTarget } from "../../program.js";
import type { Kind } from "../../xml/kinds.js";
import { callerName, sipUri, telephoneNumber } from "../../xml/verbs/dial.js";
import { Fields, type Reading } from "../fields.js";
import type { Connect } from "../instruction.js";
import type { SwmlNode } from "../tree.js";
import { resultOf } from "./flow.js";
import { wholeFrom } from "./kinds.js";

const UNHEEDED = [
  "answer_on_bridge",
  "call_state_events",
  "call_state_url",
  "codecs",
  "encryption",
  "from_name",
  "headers",
  "max_duration",
  "ringback",
  "session_timeout",
  "status_url",
  "webrtc_media",
] as const;

const target: Kind<DialTarget> = (text) => {
  if (/^sips?:/i.test(text)) {
    const reading = sipUri(text);
    return "wrong" in reading ? reading : { value: { kind: "sip", address: reading.value } };
  }
  const reading = telephoneNumber(text);
  return "wrong" in reading
    ? { wrong: "must be a telephone number, or a SIP address such as sip:ann@pbx.example." }
    : { value: { kind: "number", address: reading.value } };
};

/** SignalWire, SWML "connect", one destination. */
export function readConnect(node: SwmlNode, reading: Reading): Connect {
  const fields = new Fields(node, "connect", ["to", "from", "timeout", "result", ...UNHEEDED], reading);
  fields.ignore(UNHEEDED, "has no effect here.");
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
