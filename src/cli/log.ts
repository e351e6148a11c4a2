import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { LogLevel } from "../config/config.js";
import { BackgroundWriter } from "./background-writer.js";

/** Where log lines go; a terminal says that it is one, and a standard stream has a file descriptor. */
export type LogOutput = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly fd?: number };

/**
 * JSON lines for machines; for a person at a terminal, lines to read. A log that can't be written ends nothing: its reader
 * has gone (EPIPE) or has stopped to read, or its disk is full. `dropped` is told of each line that is lost.
 */
export function createLogger(
  level: LogLevel,
  output: LogOutput,
  dropped: () => void = () => undefined,
): Logger {
  return pino({ level, base: null }, streamOf(output, dropped));
}

function streamOf(output: LogOutput, dropped: () => void): DestinationStream {
  let isGone = false;
  // Whatever else is written there would end the process with it.
  output.on("error", () => {
    isGone = true;
  });
  if (output.isTTY !== true && output.fd !== undefined) return new BackgroundWriter(output.fd, dropped);
  const stream: DestinationStream =
    output.isTTY === true
      ? pretty({ colorize: true, translateTime: "SYS:HH:MM:ss.l", destination: output, sync: true })
      : output;
  return { write: (line) => (isGone ? dropped() : void stream.write(line)) };
}
