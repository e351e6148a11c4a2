import { evaluate, lookUp, memberOf, prefixed, type Scope } from "./evaluate.js";
import { type Expression, isMisread, LONGEST, type Misread, readExpression, TOO_LONG } from "./expression.js";
import { bounded, refuseLarge, sizeOf, textOf, type Value } from "./value.js";

/** A piece of a text with variables: literal text, or an expression to fill in. */
type Piece = string | { readonly expression: string };

/** The closing brace of the expression that begins after "${" at `from`, or -1. */
function endOf(text: string, from: number): number {
  let quote = "";
  let open = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== "") {
      if (character === "\\") at++;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "{") open++;
    else if (character === "}" && open-- === 0) return at;
  }
  return -1;
}

/** Splits a text at its `${...}` and `%{...}`; one without an end is literal text. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text[at] !== "$" && text[at] !== "%") || text[at + 1] !== "{") continue;
    const end = endOf(text, at + 2);
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

/** SignalWire, SWML "Variables": "a plain path like `${call.from}`", brackets with a number or a name too. */
const PATH = /^[\p{L}_$][\p{L}\p{N}_$-]*(?:\.[\p{L}\p{N}_$-]+|\[(?:\d+|"[^"]*"|'[^']*')\])*$/u;

/** The value at a plain path; undefined if nothing is set. */
export function valueAt(path: string, scope: Scope): Value {
  const [first = "", ...rest] = stepsOf(path);
  const all = rest.length > 0 ? prefixed(first, scope) : undefined;
  return rest.reduce(memberOf, all ?? lookUp(first, scope));
}

/** The names of a plain path, one after the other. */
export function stepsOf(path: string): string[] {
  return path.split(/[.[\]"']+/).filter((step) => step !== "");
}

export function isPath(text: string): boolean {
  return PATH.test(text);
}

/** How fast expressions are read. */
const READ_A_MICROSECOND = 5;
/** How fast texts are filled in and processed afterward. An instruction has a few MiB of them at most. */
const FILLED_A_MICROSECOND = 100;

function resultOf(source: string, scope: Scope): Value {
  if (isPath(source)) return valueAt(source, scope);
  scope.effort?.spend(source.length / READ_A_MICROSECOND);
  const expression = readExpression(source);
  // Misread expressions are reported when the document is read; one produced by a variable has no value.
  return isMisread(expression) ? undefined : evaluate(expression, scope);
}

/**
 * A text with its variables filled in. A text that is only one variable keeps the variable's type; an unset variable
 * is "". Throws AppError DOCUMENT_INVALID for an expression that cannot be evaluated.
 */
export function fill(text: string, scope: Scope): Value {
  const pieces = piecesOf(text);
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && typeof only !== "string") {
    const value = bounded(resultOf(only.expression, scope) ?? "");
    scope.effort?.spend(sizeOf(value) / FILLED_A_MICROSECOND);
    return value;
  }
  let filled = "";
  for (const piece of pieces) {
    filled += typeof piece === "string" ? piece : textOf(resultOf(piece.expression, scope));
    refuseLarge(filled.length);
  }
  scope.effort?.spend(filled.length / FILLED_A_MICROSECOND);
  return filled;
}

/** The mistakes in the expressions of a text. */
export function misreadIn(text: string): Misread | undefined {
  for (const piece of piecesOf(text)) {
    if (typeof piece === "string" || isPath(piece.expression)) continue;
    const expression = readExpression(piece.expression);
    if (isMisread(expression)) return expression;
  }
  return undefined;
}

/** A string literal that begins at `lastIndex`. */
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy;

/** A literal that contains variables, as the sum of its parts. */
function quotedAsSum(literal: string): string {
  const quote = literal[0] as string;
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
    const end = isVariable ? endOf(source, at + 2) : -1;
    QUOTED.lastIndex = at;
    const literal = QUOTED.exec(source)?.[0];
    if (end >= 0) expanded += `(${source.slice(at + 2, end)})`;
    else if (literal !== undefined) expanded += quotedAsSum(literal);
    else expanded += source[at];
    at = end >= 0 ? end + 1 : at + (literal?.length ?? 1);
  }
  return readExpression(expanded.trim());
}
