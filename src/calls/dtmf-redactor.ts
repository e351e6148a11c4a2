import type { Logger } from "pino";
import { UUID } from "../core/ids.js";
import type { CallEvent, CallEventSink } from "../observability/call-events.js";
import { MARK, maskDigits } from "../redaction/mask.js";

/** Shorter digit sequences occur in many texts by chance: they are hidden only where they are the whole entry. */
const SHORTEST_PIECE = 4;
const SHORTEST_IN_TEXT = 3;
/** Fragments are searched for in this many of the latest digits. */
const MOST_DIGITS = 1_000;
/** An id is left intact: payments are looked up by it. */
const ID_OR_DIGITS = new RegExp(String.raw`${UUID}|\d+`, "gi");
/** The members of timeline events that hold values from a document, and so possibly digits that the caller entered. */
const OF_THE_DOCUMENT: ReadonlySet<string> = new Set(["variables", "body", "answer"]);

/**
 * Redacts what the caller entered for a document's own questions (`prompt`, <Gather>). It may be a card number, whatever
 * the document's author intended: the document receives it and may forward it, but our log and our timeline never show it,
 * not even where the document has copied it, split it into pieces of four or more digits, or reversed it.
 */
export class DtmfRedactor {
  readonly #entries = new Set<string>();
  /** The digit sequences in the entries, each forward and backward. */
  readonly #rows = new Set<string>();
  /** All digits in sequence: a number may be collected in parts. */
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

  /** Redacts a text. */
  hide(text: string): string {
    if (this.#entries.has(text)) return maskDigits(text, 0);
    return text.replace(ID_OR_DIGITS, (found) => (this.#isKeyed(found) ? MARK.repeat(found.length) : found));
  }

  /** A redacted timeline. */
  hiding(timeline: CallEventSink): CallEventSink {
    return { record: (happening) => timeline.record(this.#hidden(happening, false) as CallEvent) };
  }

  /** The call's logger; its lines are redacted. */
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
