import type { CallInfo } from "../../core/call.js";
import { Digit } from "../../core/dtmf.js";
import { AppError } from "../../core/errors.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

const LINE_FEED = 0x0a;

/**
 * Whether a body is one event. FreeSWITCH writes no white space around or between its members and escapes it within them
 * (cJSON_PrintUnformatted), so a line feed means that the frame was declared longer than it is and has swallowed what
 * follows; a missing brace means that it was declared shorter. Either way, the start of the next frame is unknown.
 */
export function isWholeEvent(body: Uint8Array): boolean {
  return body[0] === BRACE && body.at(-1) === CLOSING_BRACE && !body.includes(LINE_FEED);
}

const needles = new Map<string, Buffer>();

function needleOf(name: string): Buffer {
  const known = needles.get(name);
  if (known !== undefined) return known;
  const needle = Buffer.from(`"${name}":"`);
  needles.set(name, needle);
  return needle;
}

/**
 * An event as FreeSWITCH writes it (switch_event_serialize_json: one flat object, no white space), read in place by byte
 * search: only the requested members ever become strings. That matters beyond DTMF events, since each
 * CHANNEL_EXECUTE_COMPLETE repeats the last digit in `variable_playback_terminator_used`.
 */
class EventBody {
  readonly #bytes: Buffer;

  /** Shares the memory of `body`. Throws ESL_FRAME_INVALID when it is not an object. */
  constructor(body: Uint8Array) {
    this.#bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    if (this.#bytes[0] !== BRACE || this.#bytes.at(-1) !== CLOSING_BRACE) {
      throw new AppError("ESL_FRAME_INVALID", `an event of ${body.length} bytes that is not a JSON object`);
    }
  }

  /** A string member; undefined when there is none. Throws ESL_FRAME_INVALID when it has no end or a bad escape. */
  text(name: string): string | undefined {
    const start = this.#startOf(name);
    if (start === undefined) return undefined;
    const end = this.#endOf(name, start);
    const written = this.#bytes.toString("utf8", start, end);
    if (!written.includes("\\")) return written;
    try {
      return JSON.parse(`"${written}"`);
    } catch (thrown) {
      throw new AppError("ESL_FRAME_INVALID", `${name} of an event is not a JSON string`, { cause: thrown });
    }
  }

  /** The byte of a member that is one byte long; undefined for every other member. */
  byte(name: string): number | undefined {
    const start = this.#startOf(name);
    return start !== undefined && this.#bytes[start + 1] === QUOTE ? this.#bytes[start] : undefined;
  }

  /**
   * The numeric value of a member that consists of digits only, without an intermediate string; undefined for every
   * other.
   */
  whole(name: string): number | undefined {
    const start = this.#startOf(name);
    if (start === undefined) return undefined;
    let value = 0;
    for (let at = start; ; at++) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === QUOTE) return at > start && Number.isSafeInteger(value) ? value : undefined;
      if (byte < ZERO || byte > NINE) return undefined;
      value = value * 10 + (byte - ZERO);
    }
  }

  #startOf(name: string): number | undefined {
    const needle = needleOf(name);
    for (let at = this.#bytes.indexOf(needle); at !== -1; at = this.#bytes.indexOf(needle, at + 1)) {
      // Within a string every quote has a backslash before it, so behind a comma or a brace this one begins a name.
      const before = this.#bytes[at - 1];
      if (before === COMMA || before === BRACE) return at + needle.length;
    }
    return undefined;
  }

  #endOf(name: string, start: number): number {
    for (let at = start; at < this.#bytes.length; at++) {
      const byte = this.#bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at++;
    }
    throw new AppError("ESL_FRAME_INVALID", `${name} of an event has no end`);
  }
}

/** What this system reads from FreeSWITCH's events. */
export type SwitchEvent =
  | {
      readonly type: "parked";
      readonly call: CallInfo;
      readonly context: string;
      /** A trial call of `freeswitch-pay doctor`: no controller serves it. */
      readonly isProbe?: true;
    }
  | { readonly type: "unparked"; readonly id: string }
  | { readonly type: "digit"; readonly id: string; readonly digit: Digit }
  | {
      readonly type: "executed";
      readonly id: string;
      readonly application: string;
      /** The Event-UUID of the sendmsg. */
      readonly executionId: string;
      /** "_none_" for most applications, failed ones included. */
      readonly response: string;
      /** How long ago this call was last bridged with another, on FreeSWITCH's own clock; absent if never. */
      readonly bridgedForMs?: number;
    }
  | { readonly type: "hangup"; readonly id: string; readonly cause: string }
  /** Something has started to record a call, or to listen to it (a media bug). */
  | { readonly type: "tapped"; readonly id: string };

function needed(event: EventBody, name: string): string {
  const value = event.text(name);
  if (value === undefined) throw new AppError("ESL_FRAME_INVALID", `an event without ${name}`);
  return value;
}

function parked(event: EventBody): SwitchEvent {
  const call: CallInfo = {
    id: needed(event, "Unique-ID"),
    from: event.text("Caller-Caller-ID-Number") ?? "",
    callerName: event.text("Caller-Caller-ID-Name") ?? "",
    to: event.text("Caller-Destination-Number") ?? "",
    direction: event.text("Call-Direction") === "outbound" ? "outbound" : "inbound",
  };
  const isProbe = event.text("variable_pay_probe") === "true";
  return {
    type: "parked",
    call,
    context: event.text("Caller-Context") ?? "",
    ...(isProbe ? { isProbe } : {}),
  };
}

function keyed(event: EventBody): SwitchEvent | undefined {
  const code = event.byte("DTMF-Digit");
  if (code === undefined) return undefined;
  // FreeSWITCH accepts a to d as well as A to D (is_dtmf in switch_utils.h).
  const digit = Digit.fromCode(code >= 0x61 && code <= 0x64 ? code - 0x20 : code);
  return digit && { type: "digit", id: needed(event, "Unique-ID"), digit };
}

function executed(event: EventBody): SwitchEvent {
  const now = event.whole("Event-Date-Timestamp");
  const bridged = event.whole("Caller-Channel-Bridged-Time");
  const isBridged = now !== undefined && bridged !== undefined && bridged > 0;
  return {
    type: "executed",
    id: needed(event, "Unique-ID"),
    application: event.text("Application") ?? "",
    executionId: event.text("Application-UUID") ?? "",
    response: event.text("Application-Response") ?? "_none_",
    ...(isBridged ? { bridgedForMs: (now - bridged) / 1_000 } : {}),
  };
}

function decode(event: EventBody): SwitchEvent | undefined {
  switch (event.text("Event-Name")) {
    case "DTMF":
      return keyed(event);
    case "CHANNEL_PARK":
      return parked(event);
    case "CHANNEL_UNPARK":
      return { type: "unparked", id: needed(event, "Unique-ID") };
    case "CHANNEL_EXECUTE_COMPLETE":
      return executed(event);
    case "CHANNEL_HANGUP":
      return { type: "hangup", id: needed(event, "Unique-ID"), cause: event.text("Hangup-Cause") ?? "" };
    case "MEDIA_BUG_START":
      return { type: "tapped", id: needed(event, "Unique-ID") };
    default:
      return undefined;
  }
}

/**
 * Decodes the body of a `text/event-json` frame and wipes it. Undefined for every event and every key that this system
 * does not use. `sent` receives the time at which FreeSWITCH created the event, in microseconds since the epoch
 * (switch_event_prep_for_delivery in switch_event.c). Throws AppError ESL_FRAME_INVALID when the body cannot be read.
 */
export function decodeEvent(
  body: Uint8Array,
  sent?: (microseconds: number) => void,
): SwitchEvent | undefined {
  try {
    const event = new EventBody(body);
    const microseconds = event.whole("Event-Date-Timestamp");
    if (microseconds !== undefined) sent?.(microseconds);
    return decode(event);
  } finally {
    body.fill(0);
  }
}
