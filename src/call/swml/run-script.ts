import type { Target } from "../../domain/pay.js";
import { fetchStart } from "./load.js";
import { Script } from "./script.js";
import type { ScriptCall } from "./script-call.js";
import { Variables } from "./variables.js";

/**
 * Runs an SWML document and those that it leads to; tells at the end what its variables hold. Answers the hangup cause
 * with which the call is to end; `params` are those of its first document. Throws AppError DOCUMENT_* when there is nothing more to run, CHANNEL_GONE when the
 * caller has gone.
 */
export async function runScript(
  first: Target,
  call: ScriptCall,
  params: Readonly<Record<string, string>> = {},
): Promise<string> {
  const variables = new Variables();
  try {
    return await new Script(call, variables).run(await fetchStart(first, params, {}, call));
  } finally {
    call.timeline.record({ type: "variables", variables: variables.shown() });
  }
}
