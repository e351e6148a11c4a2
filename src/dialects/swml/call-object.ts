import type { Caller } from "../dialect.js";
import type { Values } from "./value.js";

const STATES = { "in-progress": "answered", completed: "ended" } as const;

/**
 * SignalWire, "Calling SWML overview", section "Webhook and variable payload". Calls arrive by SIP regardless of
 * their origin, so a caller with a telephone number is `phone` and any other `sip`.
 */
export function callObject({ call, account, status }: Caller): Values {
  return {
    call_id: call.id,
    node_id: account.nodeId ?? "",
    segment_id: call.id,
    project_id: account.projectId ?? "",
    space_id: account.spaceId ?? "",
    call_state: STATES[status],
    direction: call.direction,
    type: /^\+?\d+$/.test(call.from) ? "phone" : "sip",
    from: call.from,
    to: call.to,
    headers: [],
  };
}
