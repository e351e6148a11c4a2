import type { Logger } from "pino";
import type { DocumentWarning } from "../core/document-errors.js";
import { type Diagnostic, placed } from "../dialects/program.js";
import type { CallEventSink } from "../observability/call-events.js";

/** Per call: a loop over ever new documents must not fill the log. */
const MOST_REPORTED = 500;

/** What the log says of those that are neither left out nor have a default. */
const EVENTS: Readonly<Partial<Record<DocumentWarning, string>>> = {
  PAY_INVALID: "the document has a pay verb that cannot run",
  DOCUMENT_CALLBACK_PLAIN: "a callback has plain http: others can read what it reports",
};

/**
 * Reports the parts of a call's documents that are left out or have their defaults (decision 30): each once, to the log and
 * to the timeline, which counts it.
 */
export class DocumentWarnings {
  readonly #reported = new Set<string>();

  constructor(
    private readonly timeline: CallEventSink,
    private readonly logger: Pick<Logger, "warn">,
  ) {}

  /** `source`: the document's address without its query. Never throws. */
  report(source: string, diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      const { line, column, code, message } = diagnostic;
      const key = placed(source, diagnostic);
      if (this.#reported.size >= MOST_REPORTED || this.#reported.has(key)) continue;
      this.#reported.add(key);
      this.logger.warn(
        { document: source, line, column, code, reason: message },
        EVENTS[code] ?? "a part of the document is left out or has its default",
      );
      this.timeline.record({ type: "warning", code, source, line, column, message });
    }
  }
}
