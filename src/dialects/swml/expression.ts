import { Script } from "node:vm";
import { excerpt } from "../markup/diagnostics.js";
import { literalsOf } from "./literals.js";
import { isPath } from "./scope.js";

/** SignalWire, SWML "Expressions", section "Expression limitations": "Keep expressions under 1,024 characters". */
export const LONGEST = 1024;

/** V8's messages repeat the input that they reject. */
const LONGEST_REASON = 80;

/** A JavaScript expression whose syntax is correct; nothing has been run. */
export interface Expression {
  readonly source: string;
  /** The source for the engine, on which members of unset values are unset. */
  readonly code: string;
}

/** An expression that cannot be read: the mistake, for its author. */
export interface Misread {
  readonly wrong: string;
}

export const TOO_LONG: Misread = { wrong: `an expression has at most ${LONGEST} characters` };

/** A member of a name, a call, or an index, unless it is called; not a decimal point, and not three dots. */
const MEMBER = /([\p{L}_$][\p{L}\p{N}_$]*|[\])])(?:\.(?=[\p{L}_$][\p{L}\p{N}_$]*(?![\p{L}\p{N}_$(]))|(\[))/gu;

/**
 * The source with `?.` for each dot and bracket that reads a member: SWML's rule for a path, that it is empty when "the value
 * isn't set", applies to the paths within expressions too.
 */
function withOptionalMembers(source: string): string {
  return literalsOf(source)
    .map(({ text, isLiteral }) => (isLiteral ? text : text.replace(MEMBER, "$1?.$2")))
    .join("");
}

/** The syntax error of an expression, as V8 words it. V8 only reads it: nothing is run in this process. */
function syntaxError(source: string): string | undefined {
  try {
    // Two kinds of brackets: what closes one early cannot close the other.
    for (const one of [`(${source}\n)`, `[${source}\n]`]) new Script(one);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/**
 * Reads a JavaScript expression (SignalWire, SWML "Expressions"). Nothing is run. Statements are refused, as the page says:
 * no `for`, `while`, or declaration.
 */
export function readExpression(source: string): Expression | Misread {
  if (source.length > LONGEST) return TOO_LONG;
  if (source.trim() === "") return { wrong: "it is empty" };
  if (isPath(source)) return { source, code: withOptionalMembers(source) };
  const error = syntaxError(source);
  if (error !== undefined) return { wrong: excerpt(error, LONGEST_REASON) };
  const code = withOptionalMembers(source);
  // An assignment, `new`, or a tagged template cannot have them.
  return { source, code: code === source || syntaxError(code) === undefined ? code : source };
}

export function isMisread(read: Expression | Misread): read is Misread {
  return "wrong" in read;
}
