import type { Logger } from "pino";
import type { CallEvent, CallEventSink } from "../observability/call-events.js";

const MARK = "x";
/** Shorter rows of digits stand in many a text by chance: of them only the whole entry is hidden. */
const SHORTEST_PIECE = 4;
const SHORTEST_IN_TEXT = 3;
/** So many of the latest digits are searched for pieces. */
const MOST_DIGITS = 1_000;
/** An id is left whole: whoever looks for a payment looks for it. */
const ID_OR_DIGITS = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d+/gi;
/** The happenings' parts that hold values of a document, and so numbers that may have been keyed in. */
const OF_THE_DOCUMENT: ReadonlySet<string> = new Set(["variables", "body", "answer"]);

/**
 * What the caller of one call has keyed in for questions of the document's own (`prompt`, <Gather>). It may be a card
 * number, whatever its author thinks of that: the document gets it, and may send it on, but our log and our timeline
 * show it nowhere, also where the document has copied it, cut it into pieces of four digits or more, or turned it round.
 */
export class DtmfRedactor {
  readonly #entries = new Set<string>();
  /** The rows of digits in the entries, each forwards and backwards. */
  readonly #rows = new Set<string>();
  /** All digits one after the other: a number may be asked for in parts. */
  #all = "";
  #backwards = "";

  add(entry: string): void {
    if (entry === "") return;
    this.#entries.add(entry);
    for (const row of entry.match(/\d+/g) ?? []) {
      this.#rows.add(row);
      this.#rows.add(backwards(row));
      this.#all = (this.#all + row).slice(-MOST_DIGITS);
    }
    this.#backwards = backwards(this.#all);
  }

  /** A text as it may be shown. */
  hide(text: string): string {
    if (this.#entries.has(text)) return text.replace(/\d/g, MARK);
    return text.replace(ID_OR_DIGITS, (found) => (this.#isKeyed(found) ? MARK.repeat(found.length) : found));
  }

  /** A timeline that shows nothing of it. */
  hiding(timeline: CallEventSink): CallEventSink {
    return { record: (happening) => timeline.record(this.#hidden(happening, false) as CallEvent) };
  }

  /** The logger of the call; its lines show nothing of it. */
  logger(logger: Logger, call: string): Logger {
    const log = (line: object) => this.#hidden(line, false) as Record<string, unknown>;
    return logger.child({ call }, { formatters: { log } });
  }

  #isKeyed(digits: string): boolean {
    if (digits.includes("-") || digits.length < SHORTEST_IN_TEXT) return false;
    if (this.#rows.has(digits)) return true;
    if (digits.length < SHORTEST_PIECE) return false;
    if (this.#all.includes(digits) || this.#backwards.includes(digits)) return true;
    return [...this.#rows].some((row) => row.length >= SHORTEST_PIECE && digits.includes(row));
  }

  #hidden(value: unknown, hidesNumbers: boolean): unknown {
    if (this.#entries.size === 0) return value;
    if (typeof value === "string") {
      // A list of single digits is a number as well.
      const isDigits = hidesNumbers && /^\d+$/.test(value) && this.#all.includes(value);
      return isDigits ? MARK.repeat(value.length) : this.hide(value);
    }
    if (typeof value === "number" && hidesNumbers) {
      const text = String(value);
      const shown = this.hide(text);
      return shown === text ? value : shown;
    }
    if (Array.isArray(value)) return value.map((one) => this.#hidden(one, hidesNumbers));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        this.hide(name),
        this.#hidden(member, hidesNumbers || OF_THE_DOCUMENT.has(name)),
      ]),
    );
  }
}

function backwards(digits: string): string {
  return [...digits].reverse().join("");
}
