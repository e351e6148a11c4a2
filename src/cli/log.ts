import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { LogLevel } from "../config/config.js";

/** Where log lines go; a terminal says that it is one. */
export type LogOutput = NodeJS.WritableStream & { isTTY?: boolean };

/** JSON lines for machines; for a person at a terminal, lines to read. */
export function createLogger(level: LogLevel, output: LogOutput): Logger {
  const stream: DestinationStream =
    output.isTTY === true
      ? pretty({ colorize: true, translateTime: "SYS:HH:MM:ss.l", destination: output, sync: true })
      : output;
  return pino({ level, base: null }, stream);
}
