/** The maximum length of a regular expression that is looked for: each slash may begin one. */
const LONGEST_PATTERN = 256;

const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy;
const PATTERN = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y;

/** What precedes a regular expression; a slash after anything else divides. */
const BEFORE_PATTERN = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:typeof|void|in|of|return|instanceof))\s{0,16}$/;
const LONGEST_BEFORE = 32;

/** Where the text or the regular expression that begins at `at` ends: -1 if a text has no end, undefined if none begins. */
function quotedEnd(source: string, at: number): number | undefined {
  const first = source[at];
  if (first === '"' || first === "'") {
    TEXT.lastIndex = at;
    return TEXT.test(source) ? TEXT.lastIndex : -1;
  }
  if (first !== "/" || !BEFORE_PATTERN.test(source.slice(Math.max(0, at - LONGEST_BEFORE), at)))
    return undefined;
  PATTERN.lastIndex = 0;
  return PATTERN.test(source.slice(at, at + LONGEST_PATTERN)) ? at + PATTERN.lastIndex : undefined;
}

/**
 * The brace that closes the one before `from`, or -1: braces in texts, templates, and regular expressions do not count.
 */
export function closingBrace(source: string, from: number): number {
  const open: string[] = [];
  for (let at = from; at < source.length; at++) {
    const character = source[at] as string;
    if (open.at(-1) === "`") {
      if (character === "\\") at++;
      else if (character === "`") open.pop();
      else if (character === "$" && source[at + 1] === "{") open.push(source[++at] as string);
    } else if (character === "`" || character === "{") open.push(character);
    else if (character === "}") {
      if (open.length === 0) return at;
      open.pop();
    } else {
      const end = quotedEnd(source, at);
      if (end === -1) return -1;
      if (end !== undefined) at = end - 1;
    }
  }
  return -1;
}

function templateEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "`") return at + 1;
    else if (source[at] === "$" && source[at + 1] === "{") {
      at = closingBrace(source, at + 2);
      if (at < 0) return -1;
    }
  }
  return -1;
}

/** A piece of JavaScript: a literal text, template, or regular expression, or the code between two of them. */
export interface Piece {
  readonly text: string;
  readonly isLiteral: boolean;
}

/** Where the literal that begins at `at` ends: a text, a template, or a regular expression. Undefined if none does. */
export function literalEnd(source: string, at: number): number | undefined {
  const end = source[at] === "`" ? templateEnd(source, at) : quotedEnd(source, at);
  return end === -1 ? undefined : end;
}

/** Splits JavaScript at its literals; one without an end is code. */
export function literalsOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (let at = 0; at < source.length; at++) {
    const end = literalEnd(source, at);
    if (end === undefined) continue;
    if (at > done) pieces.push({ text: source.slice(done, at), isLiteral: false });
    pieces.push({ text: source.slice(at, end), isLiteral: true });
    done = end;
    at = end - 1;
  }
  if (done < source.length) pieces.push({ text: source.slice(done), isLiteral: false });
  return pieces;
}
