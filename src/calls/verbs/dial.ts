import { lastValueFrom } from "rxjs";
import { readSipAddress, writeSipRemainder } from "../../core/call.js";
import { AppError, asAppError, hasCode } from "../../core/errors.js";
import type { FormFields } from "../../core/http.js";
import type { Dial, DialTarget } from "../../dialects/program.js";
import type { Bridged, Outbound } from "../../freeswitch/channel.js";
import { type CallContext, type Next, onward, type RunningCall, requestFields } from "../context.js";
import { resolveAgainst } from "../documents.js";

/** How dialling somebody went, with FreeSWITCH's word for it. */
interface Dialled {
  readonly how: "answered" | "busy" | "no-answer" | "failed";
  readonly reason: string;
  /** Whom the caller was joined with, and for how long; absent where nobody answered. */
  readonly joined?: Bridged["joined"];
}

const HOW: Readonly<Record<string, Dialled["how"]>> = {
  SUCCESS: "answered",
  USER_BUSY: "busy",
  NO_ANSWER: "no-answer",
  NO_USER_RESPONSE: "no-answer",
  ALLOTTED_TIMEOUT: "no-answer",
  PROGRESS_TIMEOUT: "no-answer",
};

interface Dialling extends Omit<Outbound, "dialString"> {
  /** All ring at once. */
  readonly targets: readonly DialTarget[];
}

/** The routes name a profile or a gateway; `{address}` stands for a URI without its scheme, or for a number. */
function dialStringOf({ kind, address }: DialTarget, { services }: RunningCall): readonly string[] {
  const route = services.routes[kind];
  return route === undefined ? [] : [route.replace("{address}", () => dialledAddress(kind, address))];
}

/** What is dialled is written anew from its parts. Throws AppError INTERNAL: a document's reader lets nothing else through. */
function dialledAddress(kind: DialTarget["kind"], address: string): string {
  if (kind === "number") return address;
  const parts = readSipAddress(address);
  if (parts === undefined) throw new AppError("INTERNAL", "a SIP address that may not be dialled");
  return writeSipRemainder(parts);
}

/**
 * Dials, and joins the caller with the first who answers, until that call ends. Throws CHANNEL_GONE when the caller
 * goes; whatever else goes wrong is `failed`, and told.
 */
export async function dialOut({ targets, ...rest }: Dialling, context: RunningCall): Promise<Dialled> {
  const { logger, channel, timeline } = context;
  try {
    const strings = targets.flatMap((target) => dialStringOf(target, context));
    if (strings.length === 0) {
      logger.error({ targets: targets.map(({ kind }) => kind) }, "no route is configured: see `dial`");
      return { how: "failed", reason: "NO_ROUTE_DESTINATION" };
    }
    const bridged = await lastValueFrom(channel.bridge({ ...rest, dialString: strings.join(",") }));
    const { disposition: reason, joined } = bridged;
    logger.info({ reason, joined }, "dialled");
    return { how: HOW[reason] ?? "failed", reason, joined };
  } catch (thrown) {
    if (hasCode(thrown, "CHANNEL_GONE")) throw thrown;
    const { code, message } = asAppError(thrown);
    logger.error({ code, reason: message }, "dialling failed");
    timeline.record({ type: "problem", code, message });
    return { how: "failed", reason: code };
  }
}

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
