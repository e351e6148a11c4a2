import type { SwmlProgram } from "../../dialects/swml/instruction.js";
import type { SwmlDialect } from "../../dialects/swml/swml.js";
import { isValues, type Value, type Values } from "../../dialects/swml/value.js";
import type { RunningCall } from "../context.js";
import type { ScriptServices } from "../services.js";

/** One call, as a script sees it. */
export interface ScriptCall<Services = ScriptServices> extends RunningCall<Services> {
  readonly dialect: SwmlDialect;
}

/** A section to run: of which document, and with which parameters. */
export interface Start {
  readonly program: SwmlProgram;
  /** Of the document. */
  readonly url: string;
  readonly section: string;
  readonly params: Values;
}

/** What follows an instruction. */
export type Flow =
  | { readonly go: "on" }
  | { readonly go: "label"; readonly label: string }
  | { readonly go: "back"; readonly value: Value }
  | { readonly go: "away"; readonly start: Start }
  /** The call ends with this FreeSWITCH hangup cause. */
  | { readonly go: "end"; readonly cause: string };

export const onward: Flow = { go: "on" };

/** SignalWire, SWML "return", "Return with no value": `return: {}`. */
export function returned(value: Value): Value {
  return isValues(value) && Object.keys(value).length === 0 ? undefined : value;
}
