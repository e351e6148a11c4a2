import type { PayRequest, PromptPart } from "../../core/payment.js";
import type { Diagnostic, DialTarget, InvalidPay, Place } from "../program.js";
import type { Expression } from "./expression.js";
import type { SwmlNode } from "./tree.js";
import type { Value, Values } from "./value.js";

/** The supported methods; vocabulary.ts has the others of SignalWire's schema. */
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

/** One instruction as written in the document: its variables are filled in when it runs. */
export interface Step extends Place {
  readonly method: Method;
  readonly parameters: SwmlNode;
}

export type Section = readonly Step[];

/** A document that can be run, with everything in it that does not have the effect that its author expects. */
export interface SwmlProgram {
  readonly sections: ReadonlyMap<string, Section>;
  readonly mistakes: readonly Diagnostic[];
}

/** One item of `play` or `prompt`. */
export type PlayItem =
  | Exclude<PromptPart, { readonly kind: "pause" | "audio" }>
  | { readonly kind: "silence"; readonly seconds: number }
  /** The ringing tone of a country, by ISO 3166 code; once, or for a number of seconds. */
  | { readonly kind: "ring"; readonly country: string; readonly seconds?: number };

/** The instruction of a step, with its variables filled in. */
export type Instruction =
  | { readonly method: "answer" }
  | { readonly method: "hangup"; readonly reason: "hangup" | "busy" | "decline" }
  | Play
  | Prompt
  | { readonly method: "pay"; readonly request: PayRequest | Pick<InvalidPay, "mistakes" | "asRead"> }
  | { readonly method: "set"; readonly entries: readonly SetEntry[] }
  | { readonly method: "unset"; readonly names: readonly string[] }
  | Connect
  | { readonly method: "cond"; readonly cases: readonly Case[] }
  | Switch
  | { readonly method: "label" }
  | Goto
  | Execute
  | { readonly method: "return"; readonly value: Value }
  | { readonly method: "transfer"; readonly dest: string; readonly params: Values }
  | Request
  | { readonly method: "sleep"; readonly ms: number | "forever" };

export interface Play {
  readonly method: "play";
  readonly sounds: readonly PlayItem[];
}

export interface Prompt {
  readonly method: "prompt";
  readonly sounds: readonly PlayItem[];
  readonly maxDigits: number;
  /** Keys that end the input and are not part of the value. */
  readonly terminators: string;
  readonly digitTimeoutMs: number;
  readonly initialTimeoutMs: number;
}

/** One variable of `set`. Its value is read after those before it have been set. */
export interface SetEntry {
  readonly name: string;
  value(): Value;
}

/** An expression that decides what runs next, and where it is. */
export interface Condition extends Expression, Place {}

/** A branch of `cond`; without `when` it is always taken when reached. */
export interface Case {
  readonly when?: Condition;
  /** Its condition is missing or cannot be read. */
  readonly isNever?: boolean;
  readonly steps: Section;
}

export interface Switch {
  readonly method: "switch";
  /** A plain path. */
  readonly variable: string;
  readonly cases: ReadonlyMap<string, Section>;
  readonly otherwise?: Section;
}

export interface Goto {
  readonly method: "goto";
  readonly label: string;
  readonly when?: Condition;
  /** Jumps in one run of the section. */
  readonly max: number;
}

/** The branches on a return value: `switch` without its variable, or the cases of `cond`. */
export type Result = Omit<Switch, "method"> | readonly Case[];

export interface Execute {
  readonly method: "execute";
  /** A section, an address, or a document as JSON. */
  readonly dest: string;
  readonly params: Values;
  readonly onReturn: Section;
  readonly result?: Result;
}

export interface Connect {
  readonly method: "connect";
  readonly target: DialTarget;
  readonly callerId?: string;
  readonly timeoutSeconds: number;
  readonly result?: Result;
}

export interface Request {
  readonly method: "request";
  readonly url: string;
  readonly verb: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly saveVariables: boolean;
}

/** Whether a `dest` is an address, absolute or of this controller's own server, and not the name of a section. */
export function isAddress(dest: string): boolean {
  return /^https?:\/\/|^\.{0,2}\//i.test(dest);
}

/** SignalWire, SWML "execute": "An inline SWML document (as a JSON string)". */
export function isInlineDocument(dest: string): boolean {
  return dest.trimStart().startsWith("{");
}
