import type { Dial } from "../../dialects/program.js";
import type { FormFields } from "../../domain/webhook.js";
import { type CallContext, requestFields } from "../context.js";
import { type Dialled, dial as dialOut } from "../dial.js";
import { resolveAgainst } from "../documents.js";
import { type Next, onward } from "../next.js";

/** Twilio, <Dial>, "DialCallStatus values"; the other vendors have the same. */
const STATUS: Readonly<Record<Dialled["how"], string>> = {
  answered: "completed",
  busy: "busy",
  "no-answer": "no-answer",
  failed: "failed",
};

/**
 * Dial: joins the caller with somebody else, then asks `action`, or goes on. Twilio, <Dial>, "Request parameters" of
 * `action`: the id of the call that was made, its status, and its duration in seconds. Throws CHANNEL_GONE.
 */
export async function dial(verb: Dial, context: CallContext): Promise<Next> {
  const { verb: _verb, action, ...dialling } = verb;
  const { how, joined } = await dialOut(dialling, context);
  if (action === undefined) return onward;
  const url = resolveAgainst(context.url, action.url, context.services.own);
  const fields: FormFields = [
    ...requestFields(context),
    ["DialCallSid", joined === undefined ? "" : context.dialect.callSid(joined.id)],
    ["DialCallStatus", STATUS[how]],
    ["DialCallDuration", String(Math.round((joined?.ms ?? 0) / 1_000))],
  ];
  context.timeline.record({ type: "action", url, body: Object.fromEntries(fields) });
  return { go: "to", target: { url, method: action.method }, fields };
}
