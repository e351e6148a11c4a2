import { AppError } from "../core/errors.js";
import { type WebhookBody, withoutQuery } from "../core/http.js";
import type { Target } from "../core/payment.js";
import { isReadable, type Unreadable } from "../dialects/dialect.js";
import { type Diagnostic, placed } from "../dialects/program.js";
import type { CallWith, RunningCall } from "./context.js";
import { documentDigest } from "./continuation.js";
import type { Instead } from "./document-answer.js";
import type { Document, NoDocument } from "./documents.js";
import type { DocumentServices } from "./services.js";

/** A call, and what reads its documents. */
interface ReadingCall<Program> extends Pick<RunningCall, "timeline" | "warnings"> {
  readonly dialect: { readonly name: string; parse(text: string): Program | Unreadable };
}

/**
 * Fetches a document and reads it; `programInstead`: what runs for an answer that is no document. Throws AppError
 * DOCUMENT_*, and CHANNEL_GONE when the call ends meanwhile. In the address that is returned, credentials are sealed, those
 * of a redirect too: what the call requests next is kept in the ledger.
 */
export async function loadProgram<Program extends { readonly mistakes: readonly Diagnostic[] }>(
  target: Target,
  body: WebhookBody,
  call: ReadingCall<Program> & CallWith<"isGone" | "cookies", Pick<DocumentServices, "documents" | "sealed">>,
  programInstead: (answer: Instead) => Program | Unreadable,
): Promise<{ readonly program: Program; readonly url: string; readonly digest?: string }> {
  const { documents, sealed } = call.services;
  const fetched = await documents.fetch(target, body, call.dialect.name, call.cookies);
  const document = withAddress(fetched, sealed(fetched.url));
  if (call.isGone()) throw new AppError("CHANNEL_GONE", "the call ended before the next document ran");
  const { url } = document;
  if (!("text" in document))
    return { program: runnable(programInstead(document.instead), document, call), url };
  return { program: programOf(document, call), url, digest: documentDigest(document.text) };
}

function withAddress(document: Document | NoDocument, url: string): Document | NoDocument {
  if ("text" in document) return { ...document, url };
  const { instead } = document;
  return {
    url,
    instead: instead.kind === "audio" ? { ...instead, audio: { ...instead.audio, url } } : instead,
  };
}

/** The warning of an answer that is no document, where there is one. */
export function mistakesOf(answer: Instead): readonly Diagnostic[] {
  const warning = answer.kind === "nothing" ? answer.warning : undefined;
  return warning === undefined
    ? []
    : [{ line: 1, column: 1, message: warning, code: "DOCUMENT_CONTENT_INVALID" }];
}

/** Reads a document: the timeline has it, with what is left out of it. Throws AppError DOCUMENT_* when it cannot run. */
export function programOf<Program extends { readonly mistakes: readonly Diagnostic[] }>(
  document: Document,
  call: ReadingCall<Program>,
): Program {
  return runnable(call.dialect.parse(document.text), document, call);
}

function runnable<Program extends { readonly mistakes: readonly Diagnostic[] }>(
  parsed: Program | Unreadable,
  { url }: Document | NoDocument,
  { dialect, timeline, warnings }: ReadingCall<Program>,
): Program {
  const source = withoutQuery(url);
  timeline.record({ type: "document", source, dialect: dialect.name });
  if (!isReadable(parsed)) {
    const places = parsed.mistakes.map((mistake) => placed(source, mistake));
    throw new AppError(parsed.code, places.join("; "));
  }
  warnings.report(source, parsed.mistakes);
  return parsed;
}
