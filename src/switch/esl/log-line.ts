import type { Frame } from "./parser.js";

/** A line of FreeSWITCH's log. It may hold digits of a card: nothing of it becomes a string. */
export interface LogLine {
  /** 0 console, 1 alert, 2 crit, 3 err, 4 warning, 5 notice, 6 info, 7 debug (switch_log_level_t in switch_types.h). */
  readonly level: number;
  /** Whether the line contains `text`. Only while the line is being handed over. */
  holds(text: string): boolean;
}

/** Hands over the line of a `log/data` frame (mod_event_socket.c, after the command `log`), then wipes it. */
export function passLogLine({ headers, body }: Frame, pass: (line: LogLine) => void): void {
  if (body === undefined) return;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  try {
    pass({ level: Number(headers["Log-Level"]), holds: (text) => bytes.includes(text) });
  } finally {
    body.fill(0);
  }
}
