import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
} from "yaml";
import { AppError } from "../../core/errors.js";
import type { Unreadable } from "../dialect.js";
import { excerpt } from "../markup/diagnostics.js";
import { byPlace, type Fault, type Place } from "../program.js";
import { Offsets } from "../xml/tree.js";
import type { Entry, MapNode, SwmlNode } from "./tree.js";

/** How deep a document may be nested. */
const DEEPEST = 32;
/** The parser's own stack: a document level takes up to two entries. The limit applies before anything recurses. */
const DEEPEST_STACK = 3 * DEEPEST;
/** Signs, values and blanks: the cost of reading grows with them. A real 64 KiB document has about 15,000. */
const MOST_LEXEMES = 20_000;

/** A document that exceeds a limit and is not read further. */
class TooMuch extends AppError {
  constructor(
    readonly place: number | Place,
    readonly what: string,
  ) {
    super("DOCUMENT_TOO_LARGE", what);
  }
}

const TOO_DEEP = `The document is nested deeper than ${DEEPEST} levels.`;
const TOO_MANY = `The document has more than ${MOST_LEXEMES} signs and values.`;

/** The concrete syntax, token by token, so that hostile nesting is detected before it is built. */
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
 * The document in a text, with its faults, and the second document if there is one. It is composed with the core schema,
 * whatever YAML version a directive requests: no dates, no binary. Throws TooMuch.
 */
function documentsOf(text: string, lines: LineCounter): [Document.Parsed, Document.Parsed?] {
  const tokens = tokensOf(text, lines);
  const composer = new Composer({
    schema: "core",
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  // A fault is an Error here, and a text that is not YAML has one at every character: creating their stacks, which are never
  // shown, would take many times longer than the reading.
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

/** Control characters and halves of characters: YAML 1.2.2, section 5.1. A UTF-16 document is full of them. */
const NOT_PRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const LARGEST = 64 * 1024;
/** Nodes, with every alias expanded. */
const MOST_NODES = 20_000;
const MOST_ALIASES = 100;
/** A text that is not YAML has a fault at every character. */
const MOST_FAULTS = 100;

/** A number that keeps its decimals and zeros as written; any other notation (1e3, 0x1F, +5) is converted to this one. */
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** The key of what is merged into an object. YAML 1.2 dropped it, and all who write YAML by hand still use it. */
const MERGE = "<<";

/** The tags of YAML's core schema: YAML 1.2.2, section 10.3. "!" means that the value has its apparent type. */
const TAGS: ReadonlySet<string> = new Set([
  "!",
  ...["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
]);

/** Reads YAML 1.2, and so JSON, into nodes with their places. Never throws, whatever the text. */
export function readTree(text: string): SwmlNode | Unreadable {
  if (text.length > LARGEST) {
    const message = `The document has ${text.length} characters: at most ${LARGEST} are read.`;
    return { code: "DOCUMENT_TOO_LARGE", mistakes: [{ line: 1, column: 1, message }] };
  }
  const strange = NOT_PRINTABLE.exec(text)?.index;
  if (strange !== undefined) {
    const message =
      "A character that YAML does not allow: in quotation marks it may be written as an escape.";
    return { code: "DOCUMENT_NOT_YAML", mistakes: [{ ...new Offsets(text).placeOf(strange), message }] };
  }
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const [document, second] = documentsOf(text, lines);
    const faults: Fault[] = document.errors.slice(0, MOST_FAULTS).map(({ message, pos }) => ({
      ...placeOf(pos[0]),
      message: `${excerpt(message.split("\n", 1)[0] as string)}.`.replace(/\.\.$/, "."),
    }));
    if (second !== undefined) {
      const message = "A second document begins here: there must be one only.";
      faults.push({ ...placeOf(second.range[0]), message });
    }
    if (faults.length > 0) return { code: "DOCUMENT_NOT_YAML", mistakes: faults.sort(byPlace) };
    return new TreeBuilder(document, placeOf).build();
  } catch (thrown) {
    if (!(thrown instanceof TooMuch)) throw thrown;
    return {
      code: "DOCUMENT_TOO_LARGE",
      mistakes: [
        {
          ...(typeof thrown.place === "number" ? placeOf(thrown.place) : thrown.place),
          message: thrown.what,
        },
      ],
    };
  }
}

class TreeBuilder {
  #nodes = 0;
  #aliases = 0;
  /** The last node of each anchor so far; nodes repeated by an alias set none. */
  readonly #anchors = new Map<string, Node>();
  #repeating = false;
  readonly #mistakes: Fault[] = [];

  constructor(
    private readonly document: Document.Parsed,
    private readonly placeOf: (offset: number) => Place,
  ) {}

  build(): SwmlNode | Unreadable {
    const root = this.#node(this.document.contents, 0, 1);
    if (this.#mistakes.length === 0) return root;
    return { code: "DOCUMENT_NOT_YAML", mistakes: this.#mistakes.sort(byPlace) };
  }

  #node(node: Node | null, parent: number, depth: number): SwmlNode {
    const offset = node?.range?.[0] ?? parent;
    if (depth > DEEPEST) throw new TooMuch(offset, TOO_DEEP);
    if (++this.#nodes > MOST_NODES)
      throw new TooMuch(offset, `The document has more than ${MOST_NODES} values, its aliases written out.`);
    const place = this.placeOf(offset);
    if (isAlias(node)) return this.#repeated(node, place, depth);
    if (node?.tag !== undefined && !TAGS.has(node.tag))
      this.#wrong(place, `The tag "${excerpt(node.tag)}" is not known here: write the value without it.`);
    if (node?.anchor !== undefined && !this.#repeating) this.#anchors.set(node.anchor, node);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item as Node | null, offset, depth + 1));
      return { kind: "list", ...place, items };
    }
    if (isMap(node)) return { kind: "map", ...place, entries: this.#entries(node.items, offset, depth) };
    if (!isScalar(node)) return { kind: "scalar", ...place, value: null, text: "" };
    const { value, source } = node;
    const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (!known) return { kind: "scalar", ...place, value: null, text: "" };
    const text = typeof value === "number" && DECIMAL.test(source ?? "") ? (source as string) : `${value}`;
    return { kind: "scalar", ...place, value, text };
  }

  /** The target of an alias. */
  #repeated({ source }: Alias, place: Place, depth: number): SwmlNode {
    if (++this.#aliases > MOST_ALIASES)
      throw new TooMuch(place, `The document has more than ${MOST_ALIASES} aliases.`);
    const target = this.#anchors.get(source);
    if (target === undefined) this.#wrong(place, `The alias "${excerpt(source)}" has no anchor before it.`);
    const outer = this.#repeating;
    this.#repeating = true;
    const node = this.#node(target ?? null, 0, depth + 1);
    this.#repeating = outer;
    return node;
  }

  #entries(pairs: readonly Pair[], offset: number, depth: number): Entry[] {
    const keys = new Set<string>();
    const entries = pairs.map((pair) => {
      const key = this.#node(pair.key as Node | null, offset, depth + 1);
      if (key.kind !== "scalar") this.#wrong(key, "A key must be a single value.");
      const name = key.kind === "scalar" ? key.text : "";
      if (keys.has(name)) this.#wrong(key, `The key "${excerpt(name)}" is repeated.`);
      keys.add(name);
      const value = this.#node(
        pair.value as Node | null,
        this.#end(pair.key as Node | null, offset),
        depth + 1,
      );
      return { key: name, line: key.line, column: key.column, value };
    });
    return keys.has(MERGE) ? this.#merged(entries) : entries;
  }

  /**
   * The members with those of `<<` after them, https://yaml.org/type/merge.html: a map, or a list of maps. Of two with one
   * name the member itself counts, and then the earlier map.
   */
  #merged(entries: readonly Entry[]): Entry[] {
    const merged = new Map<string, Entry>();
    const own = entries.filter(({ key }) => key !== MERGE);
    const added = entries.filter(({ key }) => key === MERGE).flatMap(({ value }) => this.#mapsIn(value));
    for (const entry of [...own, ...added.flatMap((map) => map.entries)])
      if (!merged.has(entry.key)) merged.set(entry.key, entry);
    return [...merged.values()];
  }

  #mapsIn(value: SwmlNode): MapNode[] {
    const parts = value.kind === "list" ? value.items : [value];
    return parts.flatMap((part) => {
      if (part.kind === "map") return [part];
      this.#wrong(part, `"${MERGE}" merges objects only, for example an alias of one.`);
      return [];
    });
  }

  #end(node: Node | null, otherwise: number): number {
    return node?.range?.[0] ?? otherwise;
  }

  #wrong(place: Place, message: string): void {
    if (this.#mistakes.length < MOST_FAULTS)
      this.#mistakes.push({ line: place.line, column: place.column, message });
  }
}
