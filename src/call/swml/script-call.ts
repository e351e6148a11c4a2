import type { ScriptDialect } from "../../dialects/swml/swml.js";
import type { RunningCall } from "../context.js";

/** One call, as a script sees it. */
export interface ScriptCall extends RunningCall {
  readonly dialect: ScriptDialect;
}
