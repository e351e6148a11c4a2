import { lastValueFrom } from "rxjs";
import type { DialTarget } from "../dialects/program.js";
import { AppError, asAppError, hasCode } from "../domain/errors.js";
import { readSipAddress, writeSipRemainder } from "../domain/sip-address.js";
import type { Bridged, Outbound } from "../switch/channel.js";
import type { RunningCall } from "./context.js";

/** How dialling somebody went, with FreeSWITCH's word for it. */
export interface Dialled {
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

export interface Dialling extends Omit<Outbound, "dialString"> {
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
export async function dial({ targets, ...rest }: Dialling, context: RunningCall): Promise<Dialled> {
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
