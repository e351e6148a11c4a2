import type { Logger } from "pino";
import { Observable, Subject } from "rxjs";
import type { SwitchEvent } from "./events.js";
import type { Frame } from "./parser.js";

/** A connection that takes commands. */
interface Commandable {
  command(line: string): Promise<string>;
  api(command: string): Promise<string>;
}

/** What one connection asks FreeSWITCH for. */
interface SubscriptionOptions {
  /** The dialplan context whose calls are ours. */
  readonly context: string;
  /** Leaves FreeSWITCH's log level alone, and so lets it write digits into its log. */
  readonly keepLogLevel: boolean;
  readonly logger: Logger | undefined;
}

const EVENTS =
  "CHANNEL_PARK CHANNEL_UNPARK DTMF CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP BACKGROUND_JOB MEDIA_BUG_START";

/**
 * Subscribes to the events of our calls and silences digits in FreeSWITCH's log. Filters are joined by "or". A job has
 * no Caller-Context; a call that is transferred leaves park with its new one; the other leg of a call, whose
 * recordings begin too, has its own. Rejects with what the commands reject with.
 */
export async function subscribe(
  link: Commandable,
  { context, keepLogLevel, logger }: SubscriptionOptions,
): Promise<void> {
  const commands: Promise<unknown>[] = [
    link.command(`event json ${EVENTS}`),
    link.command(`filter Caller-Context ${context}`),
    link.command("filter Event-Name BACKGROUND_JOB"),
    link.command("filter Event-Name CHANNEL_UNPARK"),
    link.command("filter Event-Name MEDIA_BUG_START"),
  ];
  if (keepLogLevel) {
    logger?.warn(
      "FreeSWITCH's log level is left alone: at info and debug it writes EVERY DIGIT of a card into its log",
    );
  } else {
    // Always with a level: without one, fsctl turns logging off (ctl_function in mod_commands.c).
    commands.push(link.api("fsctl loglevel notice"));
  }
  await Promise.all(commands);
}

/**
 * The events of one connection, hot. Those that come in the same packet as the last reply of the subscription come
 * before anybody can listen: they wait for the first listener.
 */
export class EventStream {
  readonly #heard = new Subject<SwitchEvent>();
  #early: SwitchEvent[] | undefined = [];

  readonly events$ = new Observable<SwitchEvent>((listener) => {
    const subscription = this.#heard.subscribe(listener);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) listener.next(event);
    return subscription;
  });

  next(event: SwitchEvent | undefined): void {
    if (event === undefined) return;
    if (this.#early === undefined) this.#heard.next(event);
    else this.#early.push(event);
  }

  complete(): void {
    this.#heard.complete();
  }
}

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
