import { write, writeSync } from "node:fs";
import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { LogLevel } from "../config/config.js";

/** Characters that may wait for a reader that has stopped to read. */
const MOST_WAITING = 1024 * 1024;
/** When a descriptor that is not ready is tried again, in milliseconds. */
const NOT_READY_MS = 100;

/**
 * Writes lines to a descriptor in the background: Node writes to a pipe synchronously, so a reader that stops to read would
 * stop every call. What can't be written is dropped. (sonic-boom, pino's own, tries for ever at the exit of the process when its
 * disk is full.)
 */
class BackgroundWriter implements DestinationStream {
  #waiting: string[] = [];
  #length = 0;
  #isWriting = false;
  #isGone = false;

  /** `dropped` is told of each line that is lost. */
  constructor(
    private readonly descriptor: number,
    private readonly dropped: () => void,
  ) {
    process.on("exit", () => this.#writeRest());
  }

  write(line: string): void {
    if (this.#isGone || this.#length + line.length > MOST_WAITING) {
      this.dropped();
      return;
    }
    this.#waiting.push(line);
    this.#length += line.length;
    if (!this.#isWriting) this.#writeNext();
  }

  #writeNext(): void {
    const lines = this.#waiting.length;
    this.#isWriting = lines > 0;
    if (lines > 0) this.#write(this.#taken(), lines);
  }

  #taken(): Buffer {
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#length = 0;
    return Buffer.from(text);
  }

  #write(bytes: Buffer, lines: number): void {
    write(this.descriptor, bytes, (error, written) => {
      if (error === null && written === bytes.length) this.#writeNext();
      else if (error === null) this.#write(bytes.subarray(written), lines);
      else if (isNotReady(error)) setTimeout(() => this.#write(bytes, lines), NOT_READY_MS);
      else this.#lose(lines, error);
    });
  }

  /** A disk may have room again; a reader that has gone does not come back. */
  #lose(lines: number, { code }: NodeJS.ErrnoException): void {
    for (let line = 0; line < lines; line++) this.dropped();
    this.#isGone = code === "EPIPE";
    this.#isWriting = false;
  }

  /** Not while something is on its way: that would come second, or wait for a reader for ever. */
  #writeRest(): void {
    if (this.#isWriting || this.#isGone || this.#waiting.length === 0) return;
    try {
      writeSync(this.descriptor, this.#taken());
    } catch {
      // There is nobody left to tell.
    }
  }
}

function isNotReady({ code }: NodeJS.ErrnoException): boolean {
  return code === "EAGAIN" || code === "EBUSY";
}

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
