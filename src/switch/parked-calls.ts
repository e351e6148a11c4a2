import type { CallInfo } from "../domain/call.js";
import { AppError } from "../domain/errors.js";
import type { ChannelLink } from "./executions.js";
import { CONTROLLER_VARIABLE } from "./lease.js";

/** A row of `show channels`: the columns of FreeSWITCH's channels table that are used here. */
interface ChannelRow {
  readonly uuid: string;
  readonly direction: string;
  readonly cid_name: string;
  readonly cid_num: string;
  readonly dest: string;
  readonly application: string;
  readonly context: string;
}

function rowsOf(answer: string): readonly ChannelRow[] {
  try {
    const { rows = [] }: { rows?: readonly ChannelRow[] } = JSON.parse(answer);
    return rows;
  } catch (thrown) {
    throw new AppError("ESL_FRAME_INVALID", "the list of channels is no JSON", { cause: thrown });
  }
}

function callOf({ uuid, cid_num, cid_name, dest, direction }: ChannelRow): CallInfo {
  return {
    id: uuid,
    from: cid_num,
    callerName: cid_name,
    to: dest,
    direction: direction === "outbound" ? "outbound" : "inbound",
  };
}

/**
 * The calls that are parked in a dialplan context and were never taken by a controller: they came while none was
 * connected. FreeSWITCH writes its table a moment late, so a call that parks now may be missing. Rejects as
 * `EslLink.api` does.
 */
export async function unclaimedCalls(link: Pick<ChannelLink, "api">, context: string): Promise<CallInfo[]> {
  const rows = rowsOf(await link.api("show channels as json"));
  const parked = rows.filter((row) => row.context === context && row.application === "park").map(callOf);
  const unclaimed = await Promise.all(parked.map((call) => isUnclaimed(link, call.id)));
  return parked.filter((_, index) => unclaimed[index]);
}

/** False for a call that has ended meanwhile, too. */
async function isUnclaimed(link: Pick<ChannelLink, "api">, id: string): Promise<boolean> {
  const controller = await link.api(`uuid_getvar ${id} ${CONTROLLER_VARIABLE}`).catch(() => undefined);
  return controller === "_undef_";
}
