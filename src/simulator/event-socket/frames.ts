import { type EventRecord, eventJson } from "../events.js";
import type { LogRecord } from "../log.js";

const GOODBYE = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";

function withBody(contentType: string, body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(`Content-Type: ${contentType}\nContent-Length: ${bytes.length}\n\n`),
    bytes,
  ]);
}

/** The first frame that a client receives. */
export function authRequest(): Buffer {
  return Buffer.from("Content-Type: auth/request\n\n");
}

/** `more` are further header lines, without their line feeds. */
export function commandReply(text: string, ...more: readonly string[]): Buffer {
  return Buffer.from(["Content-Type: command/reply", `Reply-Text: ${text}`, ...more, "\n"].join("\n"));
}

export function apiResponse(body: string | Uint8Array): Buffer {
  return withBody("api/response", body.length === 0 ? "-ERR no reply\n" : body);
}

/** The last frame that a client receives. */
export function disconnectNotice(): Buffer {
  return withBody("text/disconnect-notice", GOODBYE);
}

/** A line of the log, with the headers that FreeSWITCH gives it, Content-Type first. */
export function logFrame({ level, text }: LogRecord): Buffer {
  const line = Buffer.from(`${text}\n`);
  const head = [
    "Content-Type: log/data",
    `Content-Length: ${line.length}`,
    `Log-Level: ${level}`,
    "Text-Channel: 3",
    "Log-File: embedded",
    "Log-Func: log_function",
    "Log-Line: 1",
    "User-Data: ",
    "\n",
  ];
  return Buffer.concat([Buffer.from(head.join("\n")), line]);
}

export function eventFrame(event: EventRecord): Buffer {
  const json = eventJson(event);
  return Buffer.concat([
    Buffer.from(`Content-Length: ${json.length}\nContent-Type: text/event-json\n\n`),
    json,
  ]);
}

/** Bytes of all clients since the switch started, which show when nothing is in transit. */
export interface Traffic {
  /** Read and processed. */
  bytesRead: number;
  /** Written to a socket. */
  bytesWritten: number;
}
