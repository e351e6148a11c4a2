import { type LogRecord, logLevelOf } from "../log.js";

/** Which lines of the log a client wants: `log` and `nolog`. Each answers its Reply-Text (mod_event_socket.c). */
export class LogSubscription {
  #level: number | undefined;

  wants({ level }: LogRecord): boolean {
    return this.#level !== undefined && level <= this.#level;
  }

  /** Without a level: debug. */
  add(word: string): string {
    const level = logLevelOf(word === "" ? "debug" : word);
    if (level === undefined) return "-ERR invalid log level";
    this.#level = level;
    return `+OK log level ${word} [${level}]`;
  }

  remove(): string {
    if (this.#level === undefined) return "-ERR not loging";
    this.#level = undefined;
    return "+OK no longer logging";
  }
}
