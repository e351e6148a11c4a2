import { lastValueFrom } from "rxjs";
import { withoutCredentials } from "../../core/address-credentials.js";
import { readSipAddress, writeSipRemainder } from "../../core/call.js";
import { AppError, asAppError, hasCode } from "../../core/errors.js";
import type { FormFields } from "../../core/http.js";
import type { Dial, DialTarget } from "../../dialects/program.js";
import type { Bridged, Outbound } from "../../freeswitch/channel.js";
import { type CallContext, type CallWith, type Next, onward, requestFields } from "../context.js";
import { nextTarget } from "../documents.js";
import type { ActionServices, DialServices } from "../services.js";

/** The result of dialing, with FreeSWITCH's term for it. */
interface Dialed {
  readonly how: "answered" | "busy" | "no-answer" | "failed";
  readonly reason: string;
  /** The party bridged to the caller, and for how long; absent if there was no answer. */
  readonly joined?: Bridged["joined"];
}

const RESULTS: Readonly<Record<string, Dialed["how"]>> = {
  SUCCESS: "answered",
  USER_BUSY: "busy",
  NO_ANSWER: "no-answer",
  NO_USER_RESPONSE: "no-answer",
  ALLOTTED_TIMEOUT: "no-answer",
  PROGRESS_TIMEOUT: "no-answer",
};

interface Dialing extends Omit<Outbound, "dialString"> {
  /** All ring at once. */
  readonly targets: readonly DialTarget[];
}

/** The routes name a profile or a gateway; `{address}` stands for a URI without its scheme, or for a number. */
function dialStringOf({ kind, address }: DialTarget, { routes }: DialServices): readonly string[] {
  const route = routes[kind];
  return route === undefined ? [] : [route.replace("{address}", () => dialedAddress(kind, address))];
}

/** The dialed address is rebuilt from its parts. Throws AppError INTERNAL: a document's reader accepts nothing else. */
function dialedAddress(kind: DialTarget["kind"], address: string): string {
  if (kind === "number") return address;
  const parts = readSipAddress(address);
  if (parts === undefined) throw new AppError("INTERNAL", "a SIP address that must not be dialed");
  return writeSipRemainder(parts);
}

/**
 * Dials, and bridges the caller to the first party that answers, until that call ends. Throws CHANNEL_GONE when the call is
 * gone; any other failure is reported and returned as `failed`.
 */
export async function dialOut(
  { targets, ...rest }: Dialing,
  context: CallWith<"logger" | "channel" | "timeline", DialServices>,
): Promise<Dialed> {
  const { logger, channel, timeline } = context;
  try {
    if (targets.length === 0) {
      logger.warn("the document names nobody who can be dialed");
      return { how: "failed", reason: "NO_ROUTE_DESTINATION" };
    }
    const strings = targets.flatMap((target) => dialStringOf(target, context.services));
    if (strings.length === 0) {
      logger.error({ targets: targets.map(({ kind }) => kind) }, "no route is configured: see `dial`");
      return { how: "failed", reason: "NO_ROUTE_DESTINATION" };
    }
    const bridged = await lastValueFrom(channel.bridge({ ...rest, dialString: strings.join(",") }));
    const { disposition: reason, joined } = bridged;
    logger.info({ reason, joined }, "dialed");
    return { how: RESULTS[reason] ?? "failed", reason, joined };
  } catch (thrown) {
    if (hasCode(thrown, "CHANNEL_GONE")) throw thrown;
    const { code, message } = asAppError(thrown);
    logger.error({ code, reason: message }, "dialing failed");
    timeline.record({ type: "problem", code, message });
    return { how: "failed", reason: code };
  }
}

/** Twilio, <Dial>, "DialCallStatus values"; the other vendors have the same. */
const STATUS: Readonly<Record<Dialed["how"], string>> = {
  answered: "completed",
  busy: "busy",
  "no-answer": "no-answer",
  failed: "failed",
};

/**
 * Dial: bridges the caller to another party, then requests `action`, or continues. Twilio, <Dial>, "Request parameters" of
 * `action`: the id of the dialed call, its status, and its duration in seconds. Throws CHANNEL_GONE.
 */
export async function dial(verb: Dial, context: CallContext<DialServices & ActionServices>): Promise<Next> {
  const { verb: _verb, action, ...dialing } = verb;
  const { how, joined } = await dialOut(dialing, context);
  if (action === undefined) return onward;
  const target = nextTarget(context.url, action, context.services);
  const fields: FormFields = [
    ...requestFields(context),
    ["DialCallSid", joined === undefined ? "" : context.dialect.callSid(joined.id)],
    ["DialCallStatus", STATUS[how]],
    ["DialCallDuration", String(Math.round((joined?.ms ?? 0) / 1_000))],
  ];
  context.timeline.record({
    type: "action",
    url: withoutCredentials(target.url),
    body: Object.fromEntries(fields),
  });
  return { go: "to", target, fields };
}
