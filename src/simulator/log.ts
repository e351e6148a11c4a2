import { type Observable, Subject } from "rxjs";

/** A line of the switch's log. */
export interface LogRecord {
  /** As FreeSWITCH numbers it: 0 console to 7 debug. */
  readonly level: number;
  readonly text: string;
}

const LEVELS = ["CONSOLE", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG"];
const DEBUG = 7;
const DISABLED = -1;

/** A level's number, by name or number; undefined when there is no such level (switch_log_str2level). */
export function logLevelOf(word: string): number | undefined {
  const level = /^\d$/.test(word) ? Number(word) : LEVELS.indexOf(word.toUpperCase());
  return level in LEVELS ? level : undefined;
}

/** The log of this switch. It is not stored: only clients that request it receive its lines. Its initial level is notice. */
export class Log {
  readonly #lines = new Subject<LogRecord>();
  #level = 5;

  /** Hot: the lines that pass the core's level. */
  readonly lines$: Observable<LogRecord> = this.#lines.asObservable();

  /** `log <level> <text>` (log_function in mod_commands.c): an unknown level is debug. */
  write(word: string, text: string): void {
    const level = logLevelOf(word) ?? DEBUG;
    if (level <= this.#level) this.#lines.next({ level, text });
  }

  /** Sets the core's level; without an argument FreeSWITCH turns its log off. Returns the answer of `fsctl loglevel`. */
  set(word: string | undefined): string {
    const level = word === undefined ? DISABLED : logLevelOf(word);
    if (level === undefined) return "-ERR syntax error, log level not set!\n";
    this.#level = level;
    return `+OK log level: ${LEVELS[level] ?? "DISABLE"} [${level}]\n`;
  }
}
