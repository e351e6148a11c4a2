import { AppError } from "../core/errors.js";
import type { FormFields } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { Program, Verb } from "../dialects/program.js";
import { keepCheckpoint } from "./checkpoint.js";
import { type CallContext, type HeldCall, type Next, onward, requestFields } from "./context.js";
import type { Continuation } from "./continuation.js";
import type { Instead } from "./document-answer.js";
import { loadProgram, mistakesOf } from "./document-program.js";
import { nextTarget } from "./documents.js";
import { orFallback } from "./fallback.js";
import type { App, AppServices, CheckpointServices, VerbServices } from "./services.js";
import { runScript } from "./swml/script.js";
import { dial } from "./verbs/dial.js";
import { gather, sendDigits } from "./verbs/gather.js";
import { pay } from "./verbs/pay.js";
import { playAudio, speak } from "./verbs/speak.js";

/** How many documents may follow one another without a key press; a redirect loop must end. */
const MOST_DOCUMENTS = 100;

/** The call whose documents run. */
type DocumentCall = CallContext<VerbServices & CheckpointServices>;

/** How a document is requested. */
type DocumentRequest = Omit<Extract<Next, { go: "to" }>, "go">;

/**
 * Runs a document and those that follow it. Returns the hangup cause with which to end the call. Throws AppError
 * DOCUMENT_* when there is nothing more to run, CHANNEL_GONE when the call is gone.
 */
export async function runDocuments(
  { target: first, fields, kept: firstKept, continuation: firstContinuation }: DocumentRequest,
  call: DocumentCall,
): Promise<string> {
  let silent = 0;
  const keys = call.channel.digits$.subscribe(() => {
    silent = 0;
  });
  try {
    let target = first;
    let sent = fields;
    let kept = firstKept;
    let continuation = firstContinuation;
    for (; silent < MOST_DOCUMENTS; silent++) {
      keepCheckpoint(target, { fields: kept, continuation }, call);
      const { program, context, digest } = await loadOrFallback(target, sent, call);
      const start = continuation?.digest === digest ? continuation : { digest, after: 0 };
      const next = await runVerbs(program.verbs, start, context);
      if (next.go === "end") return next.cause;
      if (next.go === "on") return "NORMAL_CLEARING";
      target = next.target;
      sent = next.fields;
      kept = next.kept;
      continuation = next.continuation;
    }
    throw new AppError("DOCUMENT_LOOP", `${MOST_DOCUMENTS} documents without a key press`);
  } finally {
    keys.unsubscribe();
  }
}

interface Loaded {
  readonly program: Program;
  /** The call, with the address of this document. */
  readonly context: CallContext;
  readonly digest: string;
}

function loadOrFallback(target: Target, fields: FormFields, call: CallContext): Promise<Loaded> {
  return orFallback(
    target.url,
    call,
    () => load(target, fields, call),
    (fallback, { code, url }) =>
      load(
        fallback,
        [...requestFields(call), ["ErrorCode", code], ["ErrorUrl", url], ...call.payment.fields()],
        call,
      ),
  );
}

async function load(target: Target, fields: FormFields, call: CallContext): Promise<Loaded> {
  const { program, url, digest = "" } = await loadProgram(target, { form: fields }, call, programInstead);
  return { program, context: { ...call, url, method: target.method }, digest };
}

/** What is said or played for an answer that is no document; then the call ends. */
function programInstead(answer: Instead): Program {
  return { verbs: [...verbsOf(answer), { verb: "hangup" }], mistakes: mistakesOf(answer) };
}

function verbsOf(answer: Instead): readonly Verb[] {
  switch (answer.kind) {
    case "words":
      return [{ verb: "say", text: answer.text, loop: 1 }];
    case "audio":
      return [{ verb: "play", audio: answer.audio }];
    case "nothing":
      return [];
  }
}

/** Runs the verbs from the given place on. What requests another document carries where this one would continue. */
async function runVerbs(
  verbs: readonly Verb[],
  { digest, after: first, from: paid = first }: Continuation,
  context: CallContext,
): Promise<Next> {
  let from = paid;
  // Requested while the document was being fetched.
  await context.interjections.run();
  for (const [at, verb] of verbs.entries()) {
    if (at < first) continue;
    const next = await runVerb(verb, { digest, after: at + 1, from }, context);
    await context.interjections.run();
    if (next.go === "to") return { continuation: { digest, after: from }, ...next };
    if (next.go === "end") return next;
    if (next.isPaid === true) from = at + 1;
    if (context.isGone()) throw new AppError("CHANNEL_GONE", `the call ended in <${verb.verb}>`);
  }
  return onward;
}

async function runVerb(verb: Verb, continuation: Continuation, context: CallContext): Promise<Next> {
  switch (verb.verb) {
    case "play":
      if ("digits" in verb) return sendDigits(verb.digits, context);
      return "audio" in verb ? playAudio(verb.audio, context) : speak(verb, context);
    case "say":
    case "pause":
      return speak(verb, context);
    case "dial":
      return dial(verb, context);
    case "gather":
      return gather(verb, context);
    case "pay":
      return pay(verb, continuation, context);
    case "redirect": {
      const next = nextTarget(context.url, verb.target, context.services);
      return { go: "to", target: next, fields: requestFields(context) };
    }
    case "hangup":
      return { go: "end", cause: "NORMAL_CLEARING" };
    case "reject":
      return { go: "end", cause: verb.reason === "busy" ? "USER_BUSY" : "CALL_REJECTED" };
  }
}

/** A start other than at the app's own document without extra fields. */
interface StartPoint {
  readonly target: Target;
  /** Sent in addition to the fields of every document request. */
  readonly fields: FormFields;
  /** As in `Next`. */
  readonly kept?: FormFields;
  readonly continuation?: Continuation;
}

/** Runs the app's document as its dialect requires; returns the hangup cause with which to end the call. */
export function runApp(app: App, held: HeldCall<AppServices>, start?: StartPoint): Promise<string> {
  const { document, dialect: name, fallback } = app;
  const { target, fields, ...rest }: StartPoint = start ?? { target: document, fields: [] };
  const call = { ...held, url: target.url, ...(fallback === undefined ? {} : { fallback }) };
  const script = held.services.script(name);
  if (script !== undefined)
    return runScript(target, { ...call, dialect: script }, Object.fromEntries(fields));
  const dialect = held.services.dialect(name);
  if (dialect === undefined)
    throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `dialect "${name}" of "${held.channel.call.to}"`);
  const context: DocumentCall = { ...call, dialect };
  return runDocuments({ target, fields: [...requestFields(context), ...fields], ...rest }, context);
}
