import { Composer, type CST, type Document, Lexer, type LineCounter, Parser } from "yaml";
import { AppError } from "../../domain/errors.js";
import type { Place } from "./tree.js";

/** How deep a document may be nested. */
export const DEEPEST = 32;
/** The parser's own stack: a level of the document takes up to two places. It ends before anything recurses. */
const DEEPEST_STACK = 3 * DEEPEST;
/** Signs, values and blanks: what reading takes grows with them. A document of 64 KiB for people has some 15,000. */
const MOST_LEXEMES = 20_000;

/** A document that is not read any further. */
export class TooMuch extends AppError {
  constructor(
    readonly place: number | Place,
    readonly what: string,
  ) {
    super("DOCUMENT_TOO_LARGE", what);
  }
}

export const TOO_DEEP = `The document is nested deeper than ${DEEPEST} levels.`;
const TOO_MANY = `The document has more than ${MOST_LEXEMES} signs and values.`;

/** The concrete syntax, token after token, so that a hostile nesting is seen before it is built. */
function tokensOf(text: string, lines: LineCounter): CST.Token[] {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MOST_LEXEMES) throw new TooMuch(parser.offset, TOO_MANY);
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST_STACK) throw new TooMuch(parser.offset, TOO_DEEP);
  }
  tokens.push(...parser.end());
  return tokens;
}

/**
 * The document that a text holds, with its faults, and the second one where there is another. It is composed with the
 * core schema, whatever version of YAML a directive asks for: no dates, no binary, no merging. Throws TooMuch.
 */
export function documentsOf(text: string, lines: LineCounter): [Document.Parsed, Document.Parsed?] {
  const tokens = tokensOf(text, lines);
  const composer = new Composer({
    schema: "core",
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  // A fault is an Error here, and a text that is no YAML has one at every character: their stacks, which nobody sees,
  // would take many times longer than the reading.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const documents = composer.compose(tokens, true, text.length);
    const first = documents.next().value as Document.Parsed;
    const second = documents.next();
    return second.done === true ? [first] : [first, second.value];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
