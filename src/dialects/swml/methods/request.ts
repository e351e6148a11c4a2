import { excerpt } from "../../markup/diagnostics.js";
import { address, oneOf, trueOrFalse, type ValueParser } from "../../markup/value-parsers.js";
import { Fields, type Reading } from "../fields.js";
import type { Request } from "../instruction.js";
import { kindOf, type SwmlNode } from "../tree.js";
import { LARGEST_VALUE } from "../value.js";
import { decimal } from "./value-parsers.js";

const NAMES = ["url", "method", "headers", "body", "timeout", "connect_timeout", "save_variables"] as const;
/** A call waits no longer, although the page's default is no limit. */
const LONGEST_SECONDS = 15;

/** "Valid header values are `Accept`, `Authorization`, `Content-Type`, `Range`, and custom `X-` headers." */
const HEADER = /^(accept|authorization|content-type|range|x-[a-z0-9-]{1,60})$/i;

const headerValue: ValueParser<string> = (text) =>
  /^[\t\x20-\x7e]{0,4096}$/.test(text)
    ? { value: text.trim() }
    : { wrong: "must be printable ASCII, at most 4,096 characters." };

function headersOf(fields: Fields): Record<string, string> {
  const node = fields.member("headers");
  if (node === undefined) return {};
  if (node.kind !== "map") {
    fields.wrong("headers", `must be an object, and is ${kindOf(node)}.`);
    return {};
  }
  const headers = node.entries.flatMap(({ key, value, line, column }) => {
    if (!HEADER.test(key)) {
      const rule = "only Accept, Authorization, Content-Type, Range and X-... can be set";
      fields.add({ line, column }, `request.headers "${excerpt(key)}": ${rule}.`, "headers");
      return [];
    }
    const text = fields.value(value, `headers.${key}`, headerValue);
    return text === undefined ? [] : [[key.toLowerCase(), text] as const];
  });
  return Object.fromEntries(headers);
}

const verb: ValueParser<Request["verb"]> = (text) =>
  oneOf(["GET", "POST", "PUT", "DELETE"])(text.toUpperCase());

/** SignalWire, SWML "request". Without a method, which the page requires and its examples leave out: by whether it has a body. */
export function readRequest(node: SwmlNode, reading: Reading): Request {
  const fields = new Fields(node, "request", NAMES, reading);
  const body = fields.member("body");
  const data = body === undefined ? undefined : (fields.data(body) ?? "");
  const text = data === undefined || typeof data === "string" ? data : JSON.stringify(data);
  if (text !== undefined && text.length > LARGEST_VALUE)
    fields.refuse("body", `has more than ${LARGEST_VALUE} characters.`);
  const headers = headersOf(fields);
  // "if not set, the most likely type will be set based on the first non-whitespace character"
  const type = /^\s*[[{]/.test(text ?? "") ? "application/json" : "text/plain";
  fields.read("connect_timeout", decimal(0, 600, "seconds"));
  const seconds = fields.read("timeout", decimal(0, 600, "seconds")) ?? 0;
  return {
    method: "request",
    url: fields.require("url", address) ?? "",
    verb: fields.read("method", verb) ?? (text === undefined ? "GET" : "POST"),
    headers: text === undefined ? headers : { "content-type": type, ...headers },
    ...(text === undefined ? {} : { body: text }),
    timeoutMs: Math.min(seconds === 0 ? LONGEST_SECONDS : seconds, LONGEST_SECONDS) * 1_000,
    saveVariables: fields.read("save_variables", trueOrFalse) ?? false,
  };
}
