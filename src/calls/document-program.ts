import { AppError } from "../core/errors.js";
import { type WebhookBody, withoutQuery } from "../core/http.js";
import type { Target } from "../core/payment.js";
import { isReadable, type Unreadable } from "../dialects/dialect.js";
import { type Diagnostic, placed } from "../dialects/program.js";
import type { CallWith, RunningCall } from "./context.js";
import type { Document } from "./documents.js";
import type { DocumentServices } from "./services.js";

/** A call, and what reads its documents. */
interface ReadingCall<Program> extends Pick<RunningCall, "timeline" | "logger"> {
  readonly dialect: { readonly name: string; parse(text: string): Program | Unreadable };
}

/**
 * Fetches a document and reads it. Throws AppError DOCUMENT_*, and CHANNEL_GONE when the call ends meanwhile.
 */
export async function loadProgram<Program extends { readonly mistakes: readonly Diagnostic[] }>(
  target: Target,
  body: WebhookBody,
  call: ReadingCall<Program> & CallWith<"isGone", Pick<DocumentServices, "documents">>,
): Promise<{ readonly program: Program; readonly url: string }> {
  const document = await call.services.documents.fetch(target, body, call.dialect.name);
  if (call.isGone()) throw new AppError("CHANNEL_GONE", "the call ended before the next document ran");
  return { program: programOf(document, call), url: document.url };
}

/** Reads a document: the timeline has it, and the log its mistakes. Throws AppError DOCUMENT_* when it cannot run. */
export function programOf<Program extends { readonly mistakes: readonly Diagnostic[] }>(
  document: Document,
  { dialect, timeline, logger }: ReadingCall<Program>,
): Program {
  const source = withoutQuery(document.url);
  const parsed = dialect.parse(document.text);
  timeline.record({ type: "document", source, dialect: dialect.name });
  if (!isReadable(parsed)) {
    const places = parsed.mistakes.map((mistake) => placed(source, mistake));
    throw new AppError(parsed.code, places.join("; "));
  }
  for (const { line, column, message } of parsed.mistakes) {
    logger.warn(
      { document: source, line, column, reason: message },
      "the document has a mistake that does not stop it",
    );
  }
  return parsed;
}
