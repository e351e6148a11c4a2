import { randomUUID } from "node:crypto";
import { type Observable, Subject } from "rxjs";
import type { Clock } from "../core/clock.js";
import { Digit } from "../core/dtmf.js";

/** The value of an event's header: text, or a key or bytes that must not become a string. */
export type HeaderValue = string | Digit | Uint8Array;

/** In the order in which they are written. */
export type Headers = readonly (readonly [name: string, value: HeaderValue])[];

/** One event of the switch. */
export interface EventRecord {
  readonly name: string;
  readonly headers: Headers;
  readonly body?: string | Uint8Array;
}

/** A header's text, by its case-insensitive name; undefined when there is none, or it contains a key. */
export function textHeader(event: EventRecord, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const value = event.headers.find(([header]) => header.toLowerCase() === wanted)?.[1];
  return typeof value === "string" ? value : undefined;
}

/** This switch's name in its events. */
const SWITCH_NAME = "embedded";

function localDate(date: Date): string {
  const part = (value: number) => String(value).padStart(2, "0");
  const day = [date.getFullYear(), part(date.getMonth() + 1), part(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(part).join(":")}`;
}

/** Calls publish events here, and clients receive them. */
export class EventBus {
  readonly #clock: Clock;
  readonly #coreId = randomUUID();
  readonly #events$ = new Subject<EventRecord>();
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Hot. */
  get events$(): Observable<EventRecord> {
    return this.#events$;
  }

  /** Sends an event, with the headers that begin every FreeSWITCH event. */
  fire(name: string, headers: Headers, body?: string | Uint8Array): void {
    const now = this.#clock.now();
    const date = new Date(now);
    const all: Headers = [
      ["Core-UUID", this.#coreId],
      ["FreeSWITCH-Hostname", SWITCH_NAME],
      ["FreeSWITCH-Switchname", SWITCH_NAME],
      ["Event-Date-Local", localDate(date)],
      ["Event-Date-GMT", date.toUTCString()],
      ["Event-Date-Timestamp", String(Math.round(now * 1_000))],
      ["Event-Sequence", String(++this.#sequence)],
      ...headers,
    ];
    this.#events$.next(body === undefined ? { name, headers: all } : { name, headers: all, body });
  }
}

/** Every event that a client may subscribe to (EVENT_NAMES in switch_event.c), including those that are never sent here. */
const NAMES = `CUSTOM CLONE CHANNEL_CREATE CHANNEL_DESTROY CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER
  CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HOLD CHANNEL_UNHOLD
  CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_UNPARK
  CHANNEL_APPLICATION CHANNEL_ORIGINATE CHANNEL_UUID API LOG INBOUND_CHAN OUTBOUND_CHAN STARTUP SHUTDOWN PUBLISH
  UNPUBLISH TALK NOTALK SESSION_CRASH MODULE_LOAD MODULE_UNLOAD DTMF MESSAGE PRESENCE_IN NOTIFY_IN PRESENCE_OUT
  PRESENCE_PROBE MESSAGE_WAITING MESSAGE_QUERY ROSTER CODEC BACKGROUND_JOB DETECTED_SPEECH DETECTED_TONE
  PRIVATE_COMMAND HEARTBEAT TRAP ADD_SCHEDULE DEL_SCHEDULE EXE_SCHEDULE RE_SCHEDULE RELOADXML NOTIFY PHONE_FEATURE
  PHONE_FEATURE_SUBSCRIBE SEND_MESSAGE RECV_MESSAGE REQUEST_PARAMS CHANNEL_DATA GENERAL COMMAND SESSION_HEARTBEAT
  CLIENT_DISCONNECTED SERVER_DISCONNECTED SEND_INFO RECV_INFO RECV_RTCP_MESSAGE SEND_RTCP_MESSAGE CALL_SECURE NAT
  RECORD_START RECORD_STOP PLAYBACK_START PLAYBACK_STOP CALL_UPDATE FAILURE SOCKET_DATA MEDIA_BUG_START MEDIA_BUG_STOP
  CONFERENCE_DATA_QUERY CONFERENCE_DATA CALL_SETUP_REQ CALL_SETUP_RESULT CALL_DETAIL DEVICE_STATE TEXT
  SHUTDOWN_REQUESTED CERT_RELOAD ALL`;

const known: ReadonlySet<string> = new Set(NAMES.split(/\s+/));

/** An event's name as the switch writes it, or undefined when there is no such event. Case does not matter. */
export function eventNameOf(word: string): string | undefined {
  const name = word.toUpperCase();
  return known.has(name) ? name : undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPE_UPPER = 0x20;

/** A JSON string of bytes that are already UTF-8, built without an intermediate string. */
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
