import { AppError } from "../../domain/errors.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

const LINE_FEED = 0x0a;

/**
 * Whether a body is one event. FreeSWITCH writes no white space around or between its members and escapes it within
 * them (cJSON_PrintUnformatted), so a line feed means that the frame was declared longer than it is and has swallowed
 * what follows, and a missing brace that it was declared shorter. Either way nobody knows where the next frame begins.
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
 * An event as FreeSWITCH writes it (switch_event_serialize_json: one flat object, no white space), read in place by
 * byte search: only the members asked for ever become strings. That matters beyond DTMF events, since each
 * CHANNEL_EXECUTE_COMPLETE repeats the last digit in `variable_playback_terminator_used`.
 */
export class EventBody {
  readonly #bytes: Buffer;

  /** Shares the memory of `body`. Throws ESL_FRAME_INVALID when it is not an object. */
  constructor(body: Uint8Array) {
    this.#bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    if (this.#bytes[0] !== BRACE || this.#bytes.at(-1) !== CLOSING_BRACE) {
      throw new AppError("ESL_FRAME_INVALID", `an event of ${body.length} bytes that is no JSON object`);
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
      throw new AppError("ESL_FRAME_INVALID", `${name} of an event is no JSON string`, { cause: thrown });
    }
  }

  /** The only byte of a member that is one byte long; undefined for every other member. */
  byte(name: string): number | undefined {
    const start = this.#startOf(name);
    return start !== undefined && this.#bytes[start + 1] === QUOTE ? this.#bytes[start] : undefined;
  }

  /** A member of digits alone as the number that they make, without a string in between; undefined for every other. */
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
