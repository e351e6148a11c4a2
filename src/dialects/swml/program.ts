import type { Mistake } from "../program.js";
import type { Place, SwmlNode } from "./tree.js";

/** The methods that are run here; SignalWire's "Calling SWML overview" lists those that there are. */
export const METHODS = [
  "answer",
  "cond",
  "connect",
  "execute",
  "goto",
  "hangup",
  "label",
  "pay",
  "play",
  "prompt",
  "request",
  "return",
  "set",
  "sleep",
  "switch",
  "transfer",
  "unset",
] as const;
export type Method = (typeof METHODS)[number];

/** One instruction as it stands in the document: its variables are filled in when it is its turn. */
export interface Step extends Place {
  readonly method: Method;
  readonly parameters: SwmlNode;
}

export type Section = readonly Step[];

/** A document that can be run, with the mistakes that do not stop it: those in a `pay`, and what is not heeded here. */
export interface SwmlProgram {
  readonly sections: ReadonlyMap<string, Section>;
  readonly mistakes: readonly Mistake[];
}
