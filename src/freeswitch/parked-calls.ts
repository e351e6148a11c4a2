import type { CallInfo } from "../core/call.js";
import { AppError } from "../core/errors.js";
import { CONTROLLER_VARIABLE, UNDEFINED } from "./lease.js";
import type { ChannelLink } from "./pending-executions.js";

/** A row of `show channels`: the columns of FreeSWITCH's channels table used here. */
interface ChannelRow {
  readonly uuid: string;
  readonly direction: string;
  readonly cid_name: string;
  readonly cid_num: string;
  readonly dest: string;
  readonly application: string;
  readonly context: string;
}

/** A call in our dialplan context. */
export interface ContextCall {
  readonly call: CallInfo;
  /** The controller that has taken it; absent if none has. */
  readonly controller?: string;
}

function rowsOf(answer: string): readonly ChannelRow[] {
  try {
    const { rows = [] }: { rows?: readonly ChannelRow[] } = JSON.parse(answer);
    return rows;
  } catch (thrown) {
    throw new AppError("ESL_FRAME_INVALID", "the list of channels is not JSON", { cause: thrown });
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
 * The calls in a dialplan context: those that are parked and were never taken, and those that a controller has taken.
 * FreeSWITCH writes its table slightly late, so a call that is parking may be missing. Its column `application` is what
 * was executed last: a call that was taken may have any value there. Rejects as `EslConnection.api` does.
 */
export async function callsIn(
  link: Pick<ChannelLink, "api">,
  context: string,
  isKnown: (id: string) => boolean,
): Promise<ContextCall[]> {
  const rows = rowsOf(await link.api("show channels as json"));
  const ours = rows.filter((row) => row.context === context && !isKnown(row.uuid));
  const found = await Promise.all(ours.map((row) => held(link, row)));
  return found.flatMap((one) => one ?? []);
}

/** Undefined for a call that has ended in the meantime, and for one that no controller has taken and that is not parked. */
async function held(link: Pick<ChannelLink, "api">, row: ChannelRow): Promise<ContextCall | undefined> {
  const controller = await link.api(`uuid_getvar ${row.uuid} ${CONTROLLER_VARIABLE}`).catch(() => undefined);
  if (controller === undefined) return undefined;
  if (controller !== UNDEFINED) return { call: callOf(row), controller };
  // A test call by `freeswitch-pay doctor`.
  if ((await link.api(`uuid_getvar ${row.uuid} pay_probe`).catch(() => undefined)) !== UNDEFINED)
    return undefined;
  return row.application === "park" ? { call: callOf(row) } : undefined;
}
