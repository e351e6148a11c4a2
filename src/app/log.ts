import { write, writeSync } from "node:fs";
import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { LogLevel } from "../config/config.js";

/** Characters that may wait for a reader that has stopped reading. */
const MOST_WAITING = 1024 * 1024;
/** Wait before retrying a descriptor that is not ready, in milliseconds. */
const NOT_READY_MS = 100;

/**
 * Writes lines to a descriptor in the background: Node writes to a pipe synchronously, so a reader that stops reading would
 * block every call. Lines that cannot be written are dropped. (sonic-boom, pino's own writer, retries forever when the
 * process exits and its disk is full.)
 */
class BackgroundWriter implements DestinationStream {
  #waiting: string[] = [];
  #length = 0;
  #isWriting = false;
  #isGone = false;

  /** `dropped` is called for each lost line. */
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

  /** A disk may have room again; a reader that has closed the pipe does not return. */
  #lose(lines: number, { code }: NodeJS.ErrnoException): void {
    for (let line = 0; line < lines; line++) this.dropped();
    this.#isGone = code === "EPIPE";
    this.#isWriting = false;
  }

  /** Writes nothing while another write is pending: it would be out of order, or block forever on a reader. */
  #writeRest(): void {
    if (this.#isWriting || this.#isGone || this.#waiting.length === 0) return;
    try {
      writeSync(this.descriptor, this.#taken());
    } catch {
      // The process is exiting; no log is left to report to.
    }
  }
}

function isNotReady({ code }: NodeJS.ErrnoException): boolean {
  return code === "EAGAIN" || code === "EBUSY";
}

/** Where log lines are written; a terminal has `isTTY`, a standard stream has a file descriptor. */
export type LogOutput = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly fd?: number };

/**
 * Writes JSON lines, or readable lines at a terminal. A log that cannot be written stops nothing: its reader has closed the
 * pipe (EPIPE) or has stopped reading, or its disk is full. `dropped` is called for each lost line.
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
  // Without a handler, an error of any other write to it would end the process.
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
