import { evaluate, needsEngine } from "./evaluate.js";
import { type Expression, isMisread, LONGEST, type Misread, readExpression, TOO_LONG } from "./expression.js";
import { closingBrace, literalEnd } from "./literals.js";
import type { Scope } from "./scope.js";
import type { SwmlNode } from "./tree.js";
import { bounded, refuseLarge, sizeOf, textOf, type Value } from "./value.js";

/** A piece of a text with variables: literal text, or an expression to fill in. */
type Piece = string | { readonly expression: string };

/** Splits a text at its `${...}` and `%{...}`; one without an end is literal text. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text[at] !== "$" && text[at] !== "%") || text[at + 1] !== "{") continue;
    const end = closingBrace(text, at + 2);
    // If this one has no end, none of the following has one.
    if (end < 0) break;
    if (at > done) pieces.push(text.slice(done, at));
    pieces.push({ expression: text.slice(at + 2, end).trim() });
    done = end + 1;
    at = end;
  }
  if (done < text.length) pieces.push(text.slice(done));
  return pieces;
}

/** Whether a text has variables to fill in. */
export function isTemplate(text: string): boolean {
  return /[$%]\{/.test(text) && piecesOf(text).some((piece) => typeof piece !== "string");
}

/** How fast texts are filled in and processed afterward. An instruction has a few MiB of them at most. */
const FILLED_A_MICROSECOND = 100;

/** A text with its variables filled in. */
export interface Filled {
  /** Undefined if the text is only one expression, and that one is faulty. */
  readonly value: Value;
  /** Why the first faulty expression has no value: the rest of a sentence that begins with "the expression". */
  readonly fault?: string;
  /** Whether any expression is faulty, unset, or empty. */
  readonly isLacking: boolean;
}

function misreadFault({ wrong }: Misread): string {
  return `can't be read: ${wrong}`;
}

function resultOf(source: string, scope: Scope): { readonly value?: Value; readonly fault?: string } {
  const expression = readExpression(source);
  if (isMisread(expression)) return { fault: misreadFault(expression) };
  const evaluated = evaluate(expression, scope);
  return "error" in evaluated ? { fault: `ends with an error: ${evaluated.error}` } : evaluated;
}

/** The scope of texts that are data: they are taken as they are written. */
export const NO_VARIABLES: Scope = { vars: {}, envs: {}, call: {}, params: {} };

/**
 * Fills in the variables of a text. A text that is only one variable keeps the variable's type; an unset variable is "".
 * Throws AppError DOCUMENT_INVALID and DOCUMENT_LOOP for what takes too long or becomes too large.
 */
export function fill(text: string, scope: Scope): Filled {
  if (scope === NO_VARIABLES) return { value: text, isLacking: false };
  const pieces = piecesOf(text);
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && typeof only !== "string") {
    const { value, fault } = resultOf(only.expression, scope);
    if (fault !== undefined) return { value: undefined, fault, isLacking: true };
    const whole = bounded(value ?? "");
    scope.effort?.spend(sizeOf(whole) / FILLED_A_MICROSECOND);
    return { value: whole, isLacking: textOf(whole).trim() === "" };
  }
  let filled = "";
  let first: string | undefined;
  let isLacking = false;
  for (const piece of pieces) {
    const { value, fault } = typeof piece === "string" ? { value: piece } : resultOf(piece.expression, scope);
    const part = textOf(value);
    first ??= fault;
    isLacking ||= typeof piece !== "string" && part.trim() === "";
    filled += part;
    refuseLarge(filled.length);
  }
  scope.effort?.spend(filled.length / FILLED_A_MICROSECOND);
  return { value: filled, ...(first === undefined ? {} : { fault: first }), isLacking };
}

/** Why the first expression of a text that cannot be read has no value, as `Filled.fault`; nothing is run. */
export function faultIn(text: string): string | undefined {
  for (const piece of piecesOf(text)) {
    if (typeof piece === "string") continue;
    const expression = readExpression(piece.expression);
    if (isMisread(expression)) return misreadFault(expression);
  }
  return undefined;
}

/** A text in quotes that contains variables, as the sum of its parts. */
function quotedAsSum(literal: string): string {
  const quote = literal[0] as string;
  if (quote !== '"' && quote !== "'") return literal;
  const parts = piecesOf(literal.slice(1, -1)).map((piece) =>
    typeof piece === "string" ? `${quote}${piece}${quote}` : `(${piece.expression})`,
  );
  return parts.some((part) => part.startsWith("(")) ? `(${quote}${quote}+${parts.join("+")})` : literal;
}

/**
 * A condition as an expression. SignalWire, SWML "cond": it "already has access to all the document variables", and
 * `${...}` inside it is discouraged; it is nevertheless accepted as the value of its expression.
 */
export function readCondition(source: string): Expression | Misread {
  if (source.length > LONGEST) return TOO_LONG;
  let expanded = "";
  let at = 0;
  while (at < source.length) {
    const isVariable = /^[$%]\{/.test(source.slice(at, at + 2));
    const brace = isVariable ? closingBrace(source, at + 2) : -1;
    const end = brace < 0 ? literalEnd(source, at) : undefined;
    if (brace >= 0) expanded += `(${source.slice(at + 2, brace)})`;
    else expanded += end === undefined ? source[at] : quotedAsSum(source.slice(at, end));
    at = brace >= 0 ? brace + 1 : (end ?? at + 1);
  }
  return readExpression(expanded.trim());
}

/** Nodes never change, and an instruction may run thousands of times. */
const needing = new WeakMap<SwmlNode, boolean>();

/** Whether the texts of a node, or its conditions, need the engine before they can be filled in. */
export function needsEngineIn(node: SwmlNode): boolean {
  const known = needing.get(node);
  if (known !== undefined) return known;
  const isNeeded = searched(node);
  needing.set(node, isNeeded);
  return isNeeded;
}

function searched(node: SwmlNode): boolean {
  if (node.kind === "list") return node.items.some(needsEngineIn);
  if (node.kind === "map")
    return node.entries.some(
      ({ key, value }) =>
        (key === "when" && value.kind === "scalar" && needsEngine(value.text.trim())) || needsEngineIn(value),
    );
  return piecesOf(node.text).some((piece) => typeof piece !== "string" && needsEngine(piece.expression));
}
