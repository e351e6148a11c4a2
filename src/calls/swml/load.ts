import { AppError } from "../../core/errors.js";
import { withoutQuery } from "../../core/http.js";
import type { Target } from "../../core/payment.js";
import type { Unreadable } from "../../dialects/dialect.js";
import { excerpt } from "../../dialects/markup/diagnostics.js";
import { isOverlong } from "../../dialects/markup/value-parsers.js";
import { isAddress, isInlineDocument, type SwmlProgram } from "../../dialects/swml/instruction.js";
import { isSwmlReadable } from "../../dialects/swml/read-document.js";
import type { Values } from "../../dialects/swml/value.js";
import { callerOf } from "../context.js";
import { type Document, resolveAgainst } from "../documents.js";
import { orFallback } from "../fallback.js";
import type { ScriptCall, Start } from "./script-call.js";

/**
 * Fetches a document, or the app's fallback in its place: SignalWire, "Calling SWML overview", section "Webhook and
 * variable payload", a POST of the call, the parameters and the variables; the fallback also receives the `error`. Throws
 * AppError DOCUMENT_*, and CHANNEL_GONE when the call ends meanwhile.
 */
export function fetchStart(target: Target, params: Values, vars: Values, call: ScriptCall): Promise<Start> {
  return orFallback(
    target.url,
    call,
    () => load(target, params, { vars }, call),
    (fallback, error) => load(fallback, params, { vars, error }, call),
  );
}

async function load(
  target: Target,
  params: Values,
  rest: Readonly<Record<string, unknown>>,
  call: ScriptCall,
): Promise<Start> {
  const body = { call: call.dialect.callObject(callerOf(call)), params, envs: {}, ...rest };
  const document = await call.services.documents.fetch(target, { json: body }, call.dialect.name);
  if (call.isGone()) throw new AppError("CHANNEL_GONE", "the call ended before the next document ran");
  return { program: programOf(document, call), url: document.url, section: "main", params };
}

/** The destination of `execute` and `transfer`: a section of the same document, a document as JSON, or an address. */
export async function destination(
  { dest, params }: { readonly dest: string; readonly params: Values },
  from: Start,
  vars: Values,
  call: ScriptCall,
): Promise<Start> {
  if (from.program.sections.has(dest)) return { ...from, section: dest, params };
  if (isInlineDocument(dest)) {
    return {
      program: programOf({ text: dest, url: from.url }, call),
      url: from.url,
      section: "main",
      params,
    };
  }
  const source = withoutQuery(from.url);
  if (!isAddress(dest))
    throw new AppError("DOCUMENT_INVALID", `${source}: there is no section "${excerpt(dest)}"`);
  if (isOverlong(dest))
    throw new AppError("DOCUMENT_INVALID", `${source}: "${excerpt(dest)}" is too long for an address`);
  const url = resolveAgainst(from.url, dest, call.services.own);
  return fetchStart({ url, method: "POST" }, params, vars, call);
}

function programOf(document: Document, { dialect, timeline, logger }: ScriptCall): SwmlProgram {
  const source = withoutQuery(document.url);
  const parsed: SwmlProgram | Unreadable = dialect.parse(document.text);
  timeline.record({ type: "document", source, dialect: dialect.name });
  if (!isSwmlReadable(parsed)) {
    const places = parsed.mistakes.map(
      ({ line, column, message }) => `${source}:${line}:${column} ${message}`,
    );
    throw new AppError(parsed.code, places.join("; "));
  }
  for (const { line, column, message } of parsed.mistakes)
    logger.warn({ document: source, line, column, reason: message }, "the document has a mistake");
  return parsed;
}
