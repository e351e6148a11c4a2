import type { Logger } from "pino";
import { Observable, Subject } from "rxjs";
import type { SwitchEvent } from "./events.js";
import type { Frame } from "./parser.js";

/** A connection that accepts commands. */
interface Commandable {
  command(line: string): Promise<string>;
  api(command: string): Promise<string>;
}

/** What one connection requests from FreeSWITCH. */
interface SubscriptionOptions {
  /** The dialplan context whose calls are ours. */
  readonly context: string;
  /** Leaves FreeSWITCH's log level unchanged, which lets it write digits into its log. */
  readonly keepLogLevel: boolean;
  readonly logger: Pick<Logger, "warn"> | undefined;
}

const EVENTS = "CHANNEL_PARK CHANNEL_UNPARK DTMF CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP MEDIA_BUG_START";

/**
 * Subscribes to the events of our calls and silences digits in FreeSWITCH's log. Filters are joined by "or". A call that is
 * transferred leaves park with its new context; the other leg of a call, whose recordings begin too, has its own. Rejects
 * with what the commands reject with.
 */
export async function subscribe(
  link: Commandable,
  { context, keepLogLevel, logger }: SubscriptionOptions,
): Promise<void> {
  const commands: Promise<unknown>[] = [
    link.command(`event json ${EVENTS}`),
    link.command(`filter Caller-Context ${context}`),
    link.command("filter Event-Name CHANNEL_UNPARK"),
    link.command("filter Event-Name MEDIA_BUG_START"),
  ];
  if (keepLogLevel) {
    logger?.warn(
      "FreeSWITCH's log level is left unchanged: at info and debug it writes EVERY DIGIT of a card into its log",
    );
  } else {
    // Always with a level: without one, fsctl turns logging off (ctl_function in mod_commands.c).
    commands.push(link.api("fsctl loglevel notice"));
  }
  await Promise.all(commands);
}

/**
 * The events of one connection, hot. Events in the same packet as the last reply to the subscription arrive before
 * anything can listen: they are kept for the first listener.
 */
export class EventStream {
  readonly #delivered = new Subject<SwitchEvent>();
  #early: SwitchEvent[] | undefined = [];

  readonly events$ = new Observable<SwitchEvent>((listener) => {
    const subscription = this.#delivered.subscribe(listener);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) listener.next(event);
    return subscription;
  });

  next(event: SwitchEvent | undefined): void {
    if (event === undefined) return;
    if (this.#early === undefined) this.#delivered.next(event);
    else this.#early.push(event);
  }

  complete(): void {
    this.#delivered.complete();
  }
}

/** A line of FreeSWITCH's log. It may contain digits of a card: no part of it becomes a string. */
export interface LogLine {
  /** 0 console, 1 alert, 2 crit, 3 err, 4 warning, 5 notice, 6 info, 7 debug (switch_log_level_t in switch_types.h). */
  readonly level: number;
  /** Whether the line contains `text`. Valid only during delivery. */
  holds(text: string): boolean;
}

/** Delivers the line of a `log/data` frame (mod_event_socket.c, after the command `log`), then wipes it. */
export function passLogLine({ headers, body }: Frame, pass: (line: LogLine) => void): void {
  if (body === undefined) return;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  try {
    pass({ level: Number(headers["Log-Level"]), holds: (text) => bytes.includes(text) });
  } finally {
    body.fill(0);
  }
}
