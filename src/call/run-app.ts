import { AppError } from "../domain/errors.js";
import type { Target } from "../domain/pay.js";
import type { FormFields } from "../domain/webhook.js";
import { type CallContext, type HeldCall, requestFields } from "./context.js";
import { runDocuments } from "./run-documents.js";
import type { App } from "./services.js";
import { runScript } from "./swml/run-script.js";

/** Where an app begins, other than at its own document and with nothing to say. */
export interface Beginning {
  readonly target: Target;
  /** What is said to it beside what every request for a document says. */
  readonly fields: FormFields;
  /** As in `Next`. */
  readonly kept?: FormFields;
}

/** Runs the app's document in the way of its dialect; answers the hangup cause with which the call is to end. */
export function runApp(app: App, held: HeldCall, beginning?: Beginning): Promise<string> {
  const { document, dialect: name, fallback } = app;
  const { target, fields, kept }: Beginning = beginning ?? { target: document, fields: [] };
  const call = { ...held, url: target.url, ...(fallback === undefined ? {} : { fallback }) };
  const script = held.services.script(name);
  if (script !== undefined)
    return runScript(target, { ...call, dialect: script }, Object.fromEntries(fields));
  const dialect = held.services.dialect(name);
  if (dialect === undefined)
    throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `dialect "${name}" of "${held.channel.call.to}"`);
  const context: CallContext = { ...call, dialect };
  const asked = { target, fields: [...requestFields(context), ...fields], ...(kept ? { kept } : {}) };
  return runDocuments(asked, context);
}
