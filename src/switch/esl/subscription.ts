import type { Logger } from "pino";

/** A connection that takes commands. */
export interface Commandable {
  command(line: string): Promise<string>;
  api(command: string): Promise<string>;
}

/** What one connection asks FreeSWITCH for. */
export interface SubscriptionOptions {
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
