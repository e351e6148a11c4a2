import type { Connect } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import { dial } from "../dial.js";
import type { ScriptCall } from "./script-call.js";

/**
 * `connect`: joins the caller with somebody else until that call ends. Answers the variables that it sets: SignalWire,
 * SWML "connect", section "Variables". Throws CHANNEL_GONE.
 */
export async function connect(
  { target, timeoutSeconds, callerId }: Connect,
  call: ScriptCall,
): Promise<Values> {
  const dialling = { targets: [target], timeoutSeconds, ...(callerId === undefined ? {} : { callerId }) };
  const { how, reason } = await dial(dialling, call);
  const result = how === "answered" ? "connected" : "failed";
  return {
    connect_result: result,
    return_value: result,
    connect_failed_reason: how === "answered" ? "" : reason,
  };
}
