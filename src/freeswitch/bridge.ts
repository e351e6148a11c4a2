import { concat, defer, ignoreElements, type Observable } from "rxjs";
import { AppError } from "../core/errors.js";
import { UUID } from "../core/ids.js";
import type { Bridged, Outbound } from "./channel.js";
import { type PendingExecutions, refuseExpansion } from "./pending-executions.js";

/** What has a special meaning in a dial string, except the comma between several (switch_ivr_originate.c). */
const SPECIAL = /[{}[\]<>|\s'"\\^]|:_:/;

/** The host of a SIP address, where brackets are not FreeSWITCH's syntax (RFC 3261, section 25.1, `IPv6reference`). */
const IPV6_HOST = /@\[[0-9a-f:.]+\](?=[:;,]|$)/gi;

const CHANNEL_ID = new RegExp(`^${UUID}$`, "i");

/** What the caller's channel reports about a bridge that has ended. */
interface BridgeState {
  variable(name: string): Promise<string>;
  /** Milliseconds from its start to the end of `bridge`. */
  bridgedForMs(): number;
}

const CALLER_ID = /^[\w.+@-]{1,64}$/;

/** Throws AppError INTERNAL: the code that builds the dial string must not include such characters. */
function refuseSpecial({ dialString, callerId = "" }: Outbound): void {
  refuseExpansion("a dial string", dialString, "INTERNAL");
  if (SPECIAL.test(dialString.replace(IPV6_HOST, "@")))
    throw new AppError("INTERNAL", "a dial string contains what FreeSWITCH would interpret");
  if (callerId !== "" && !CALLER_ID.test(callerId))
    throw new AppError("INTERNAL", "a caller's number contains what FreeSWITCH would interpret");
}

/**
 * Runs `bridge`. Without `continue_on_fail` FreeSWITCH ends the caller's call when no one answers, and with
 * `hangup_after_bridge` when the dialed party hangs up (audio_bridge_function in mod_dptools.c).
 */
export function bridged(
  outbound: Outbound,
  executions: PendingExecutions,
  state: BridgeState,
): Observable<Bridged> {
  refuseSpecial(outbound);
  const set = (name: string, value: string) =>
    executions.run("set", `${name}=${value}`).pipe(ignoreElements());
  return concat(
    set("continue_on_fail", "true"),
    set("hangup_after_bridge", "false"),
    set("call_timeout", String(outbound.timeoutSeconds)),
    set("effective_caller_id_number", outbound.callerId ?? ""),
    executions.run("bridge", outbound.dialString).pipe(ignoreElements()),
    defer(() => outcomeOf(state)),
  );
}

async function outcomeOf({ variable, bridgedForMs }: BridgeState): Promise<Bridged> {
  // Before any other application ends on the channel.
  const ms = bridgedForMs();
  const disposition = (await variable("originate_disposition")).trim();
  if (disposition !== "SUCCESS") return { disposition };
  // SWITCH_LAST_BRIDGE_VARIABLE: that of an earlier bridge when no one answers.
  const id = (await variable("last_bridge_to")).trim();
  return CHANNEL_ID.test(id) ? { disposition, joined: { id, ms } } : { disposition };
}
