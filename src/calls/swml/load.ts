import type { Target } from "../../core/payment.js";
import type { Unreadable } from "../../dialects/dialect.js";
import { isOverlong } from "../../dialects/markup/value-parsers.js";
import { isAddress, isInlineDocument, type SwmlProgram } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import { callerOf } from "../context.js";
import type { Instead } from "../document-answer.js";
import { loadProgram, mistakesOf, programOf } from "../document-program.js";
import { resolveAgainst } from "../documents.js";
import { orFallback } from "../fallback.js";
import type { DocumentServices } from "../services.js";
import type { ScriptCall, Start } from "./script-call.js";

/** The call that a document is fetched for. */
type Fetching = ScriptCall<DocumentServices>;

/**
 * Fetches a document, or the app's fallback in its place: SignalWire, "Calling SWML overview", section "Webhook and
 * variable payload", a POST of the call, the parameters and the variables; the fallback also receives the `error`. Throws
 * AppError DOCUMENT_*, and CHANNEL_GONE when the call ends meanwhile.
 */
export function fetchStart(target: Target, params: Values, vars: Values, call: Fetching): Promise<Start> {
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
  call: Fetching,
): Promise<Start> {
  const body = { call: call.dialect.callObject(callerOf(call)), params, envs: {}, ...rest };
  return { ...(await loadProgram(target, { json: body }, call, programInstead)), section: "main", params };
}

/** Nothing ends the call; a sound cannot be run, and plain text is a document in SWML. */
function programInstead(answer: Instead): SwmlProgram | Unreadable {
  if (answer.kind === "nothing") return { sections: new Map([["main", []]]), mistakes: mistakesOf(answer) };
  const message = "the answer is not an SWML document: its content type must be JSON or YAML.";
  return { code: "DOCUMENT_INVALID", mistakes: [{ line: 1, column: 1, message }] };
}

/**
 * The destination of `execute` and `transfer`: a section of the same document, a document as JSON, or an address; undefined
 * where it is none of them.
 */
export async function destination(
  { dest, params }: { readonly dest: string; readonly params: Values },
  from: Start,
  vars: Values,
  call: Fetching,
): Promise<Start | undefined> {
  if (from.program.sections.has(dest)) return { ...from, section: dest, params };
  if (isInlineDocument(dest)) {
    return {
      program: programOf({ text: dest, url: from.url }, call),
      url: from.url,
      section: "main",
      params,
    };
  }
  if (!isAddress(dest) || isOverlong(dest)) return undefined;
  const url = resolveAgainst(from.url, dest, call.services);
  return fetchStart({ url, method: "POST" }, params, vars, call);
}
