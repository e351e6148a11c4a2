import type { Connect } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import type { DialServices } from "../services.js";
import { dialOut as dial } from "../verbs/dial.js";
import type { ScriptCall } from "./script-call.js";

/**
 * `connect`: bridges the caller to another party until that call ends. Returns the variables to set: SignalWire, SWML
 * "connect", section "Variables". Throws CHANNEL_GONE.
 */
export async function connect(
  { target, timeoutSeconds, callerId }: Connect,
  call: ScriptCall<DialServices>,
): Promise<Values> {
  const dialing = { targets: [target], timeoutSeconds, ...(callerId === undefined ? {} : { callerId }) };
  const { how, reason } = await dial(dialing, call);
  const result = how === "answered" ? "connected" : "failed";
  return {
    connect_result: result,
    return_value: result,
    connect_failed_reason: how === "answered" ? "" : reason,
  };
}
