import { Digit } from "../../../domain/digit.js";
import type { EventRecord, HeaderValue } from "./event-record.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPE_UPPER = 0x20;

/** A JSON string of bytes that are UTF-8 already, made without a string in between. */
function quoteBytes(bytes: Uint8Array): Buffer {
  const pieces: Buffer[] = [Buffer.of(QUOTE)];
  let plainFrom = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== QUOTE && byte !== BACKSLASH && byte >= ESCAPE_UPPER) continue;
    pieces.push(Buffer.from(bytes.subarray(plainFrom, index)));
    pieces.push(Buffer.from(`\\u${byte.toString(16).padStart(4, "0")}`));
    plainFrom = index + 1;
  }
  pieces.push(Buffer.from(bytes.subarray(plainFrom)), Buffer.of(QUOTE));
  return Buffer.concat(pieces);
}

function quote(value: HeaderValue): Buffer {
  if (value instanceof Digit) return Buffer.of(QUOTE, value.code, QUOTE);
  return typeof value === "string" ? Buffer.from(JSON.stringify(value)) : quoteBytes(value);
}

/** An event as FreeSWITCH writes it: one flat object without white space (switch_event_serialize_json). */
export function eventJson(event: EventRecord): Buffer {
  const members: Buffer[] = [];
  const add = (name: string, value: HeaderValue) => {
    members.push(Buffer.from(members.length === 0 ? "{" : ","), quote(name), Buffer.from(":"), quote(value));
  };
  add("Event-Name", event.name);
  for (const [name, value] of event.headers) add(name, value);
  if (event.body !== undefined) {
    add("Content-Length", String(Buffer.byteLength(event.body)));
    add("_body", event.body);
  }
  members.push(Buffer.from("}"));
  return Buffer.concat(members);
}
