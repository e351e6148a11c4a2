import jsep from "jsep";
import { excerpt } from "../markup/diagnostics.js";

/** SignalWire, SWML "Expressions", section "Expression limitations": "Keep expressions under 1,024 characters". */
export const LONGEST = 1024;

/** jsep's messages repeat the input that they reject. */
const LONGEST_REASON = 80;

/** The subset of JavaScript that an expression may contain. */
const ALLOWED: ReadonlySet<string> = new Set<jsep.ExpressionType>([
  "Identifier",
  "MemberExpression",
  "Literal",
  "CallExpression",
  "UnaryExpression",
  "BinaryExpression",
  "ConditionalExpression",
  "ArrayExpression",
]);

const OPERATORS: ReadonlySet<string> = new Set("+ - * / % == != === !== < > <= >= && || ?? !".split(" "));

/** A parsed JavaScript expression, not yet evaluated. */
export type Expression = jsep.CoreExpression;

/** An expression that cannot be read: the mistake, for its author. */
export interface Misread {
  readonly wrong: string;
}

export const TOO_LONG: Misread = { wrong: `an expression has at most ${LONGEST} characters` };

function childrenOf(expression: Expression): readonly Expression[] {
  return Object.values(expression)
    .flat()
    .filter((one): one is Expression => typeof one === "object" && one !== null && "type" in one);
}

/** The unsupported part of an expression. */
function strange(expression: Expression): string | undefined {
  if (!ALLOWED.has(expression.type))
    return "only one expression of values, operators and calls is allowed here";
  if ("operator" in expression && !OPERATORS.has(String(expression.operator)))
    return `the operator ${expression.operator} is not supported`;
  for (const child of childrenOf(expression)) {
    const found = strange(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads a JavaScript expression (SignalWire, SWML "Expressions"): literals, lists, members, operators, ?:, and calls of
 * the functions in functions.ts. Nothing is run.
 */
export function readExpression(source: string): Expression | Misread {
  if (source.length > LONGEST) return TOO_LONG;
  try {
    const expression = jsep(source) as Expression;
    const found = strange(expression);
    return found === undefined ? expression : { wrong: found };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : "it cannot be read";
    const [, words = message, at] = /^(.*) at character (\d+)$/s.exec(message) ?? [];
    return {
      wrong: `${excerpt(words, LONGEST_REASON)}${at === undefined ? "" : `, at its character ${at}`}`,
    };
  }
}

export function isMisread(read: Expression | Misread): read is Misread {
  return "wrong" in read;
}
