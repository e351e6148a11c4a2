import { SaxesParser } from "saxes";
import type { Unreadable } from "../dialect.js";
import { excerpt } from "../markup/diagnostics.js";
import type { Place } from "../program.js";
import { Offsets, type XmlAttribute, type XmlElement, type XmlText } from "./tree.js";

/** The state of the reader when the document proved not to be well-formed. */
interface FaultContext {
  readonly source: string;
  /** Just after the last character that was read. */
  readonly offset: number;
  /** Just after the last complete markup. */
  readonly resume: number;
  /** The elements that are still open, outermost first. */
  readonly open: readonly XmlElement[];
  /** The element that the parser closed last. */
  readonly closed?: XmlElement | undefined;
}

interface Fault {
  readonly message: string;
  readonly at: number | Place;
}

const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)/g;

/** An `&` that does not begin a reference. The parser detects it only at the next `;` or at the end of the document. */
function bareAmpersand({ source, resume }: FaultContext): Fault | undefined {
  BARE_AMPERSAND.lastIndex = resume;
  const at = BARE_AMPERSAND.exec(source)?.index;
  if (at === undefined || source.slice(resume, at).includes("<!")) return undefined;
  return { at, message: "An & stands alone or names an unknown entity: write it as &amp;." };
}

/** saxes' messages, reworded to point to the underlying mistake. */
function faultOf(message: string, context: FaultContext): Fault {
  const { source, offset, resume, open, closed } = context;
  const lead = message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
  const last = offset - 1;
  if (/entity|unclosed tag|unexpected end/.test(lead)) {
    const fault = bareAmpersand(context);
    if (fault !== undefined) return fault;
  }
  const innermost = open.at(-1);
  if (lead.startsWith("unclosed tag") && innermost !== undefined) {
    return { at: innermost, message: `<${excerpt(innermost.name)}> has no closing tag.` };
  }
  if (lead === "unexpected close tag" && closed !== undefined) {
    const at = source.lastIndexOf("</", last);
    const where = `line ${closed.line}, column ${closed.column}`;
    return { at, message: `A closing tag stands where <${excerpt(closed.name)}> of ${where} is still open.` };
  }
  if (lead.startsWith("unmatched closing tag")) {
    return { at: source.lastIndexOf("</", last), message: "A closing tag closes nothing." };
  }
  if (lead === "disallowed character" && source[last] === "<") {
    return {
      at: last,
      message: "A < is not allowed here: a quote before it may be missing, or write it as &lt;.",
    };
  }
  const [, twice] = /^duplicate attribute: (.*)/s.exec(lead) ?? [];
  if (twice !== undefined) {
    const second = innermost?.attributes.findLast(({ name }) => name === twice);
    return { at: second ?? last, message: `The attribute "${excerpt(twice)}" is repeated.` };
  }
  if (lead.startsWith("text data outside")) {
    const blank = /^\s*/.exec(source.slice(resume))?.[0].length ?? 0;
    return { at: resume + blank, message: "Text stands outside of the document's element." };
  }
  return { at: Math.max(last, 0), message: `${lead.charAt(0).toUpperCase()}${lead.slice(1)}.` };
}

/** The largest document, in bytes of UTF-8. */
export const MOST_BYTES = 64 * 1024;
/** How deep elements may be nested. */
export const MOST_LEVELS = 32;
/** Elements per document: a real one has far fewer in 64 KiB, and reading a verb costs more than its bytes. */
export const MOST_ELEMENTS = 1_000;
/** Attributes per element. */
export const MOST_ATTRIBUTES = 100;

/** The amount parsed between two checks whether the document is already refused. */
const STEP = 1024;

/** Lone surrogates are not Unicode text; delete and the C1 controls, NEL aside, are discouraged by XML 1.0, section 2.2. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /[\u007f-\u0084\u0086-\u009f]/;

interface GrowingElement extends Place {
  readonly name: string;
  readonly attributes: XmlAttribute[];
  readonly children: (GrowingElement | XmlText)[];
}

/** Reads one document into a tree, up to its first fault. Always XML 1.0, whatever the declaration says; no namespaces. */
class TreeReader {
  readonly #source: string;
  readonly #offsets: Offsets;
  readonly #parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: "1.0" });
  readonly #open: GrowingElement[] = [];
  #root: GrowingElement | undefined;
  #closed: GrowingElement | undefined;
  #refusal: Unreadable | undefined;
  #elements = 0;
  /** Just after the last markup. */
  #resume = 0;

  constructor(source: string) {
    this.#source = source;
    this.#offsets = new Offsets(source);
  }

  read(): XmlElement | Unreadable {
    const parser = this.#parser;
    parser.on("opentagstart", (tag) => this.#start(tag.name));
    parser.on("attribute", (attribute) => this.#attribute(attribute.name, attribute.value));
    parser.on("opentag", () => this.#mark());
    parser.on("closetag", () => this.#close());
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
    parser.on("comment", () => this.#mark());
    parser.on("processinginstruction", () => this.#mark());
    parser.on("xmldecl", () => this.#mark());
    parser.on("doctype", () => this.#doctype());
    parser.on("error", (error) => this.#fault(error.message));
    for (let at = 0; at < this.#source.length && this.#refusal === undefined; at += STEP) {
      parser.write(this.#source.slice(at, at + STEP));
    }
    if (this.#refusal === undefined) parser.close();
    return this.#refusal ?? (this.#root as GrowingElement);
  }

  #refuse(code: Unreadable["code"], { line, column }: Place, message: string): void {
    this.#refusal ??= { code, mistakes: [{ line, column, message }] };
  }

  #mark(): void {
    this.#resume = this.#parser.position;
  }

  #start(name: string): void {
    const place = this.#offsets.placeOf(this.#source.lastIndexOf("<", this.#parser.position - 1));
    if (this.#open.length >= MOST_LEVELS) {
      const message = `Elements are nested deeper than ${MOST_LEVELS} levels.`;
      this.#refuse("DOCUMENT_TOO_LARGE", place, message);
    }
    if (++this.#elements > MOST_ELEMENTS) {
      this.#refuse("DOCUMENT_TOO_LARGE", place, `The document has more than ${MOST_ELEMENTS} elements.`);
    }
    if (this.#refusal !== undefined) return;
    const element: GrowingElement = { ...place, name, attributes: [], children: [] };
    this.#open.at(-1)?.children.push(element);
    this.#root ??= element;
    this.#open.push(element);
    this.#mark();
  }

  #attribute(name: string, value: string): void {
    const close = this.#parser.position - 1;
    const quote = this.#source.charAt(close);
    const open = this.#source.lastIndexOf(quote, close - 1);
    // A value cannot contain its own quote, and neither a name nor the white space around `=` can contain a quote.
    const place = this.#offsets.placeOf(this.#source.lastIndexOf(name, open - 1));
    this.#refuseControls(value, place);
    const attributes = this.#open.at(-1)?.attributes;
    attributes?.push({ ...place, name, value });
    if (attributes !== undefined && attributes.length > MOST_ATTRIBUTES) {
      const message = `An element has more than ${MOST_ATTRIBUTES} attributes.`;
      this.#refuse("DOCUMENT_TOO_LARGE", place, message);
    }
    this.#mark();
  }

  #text(text: string): void {
    const raw = this.#source.slice(this.#resume, this.#parser.position);
    const lead = /^(?:<!\[CDATA\[)?\s*/.exec(raw)?.[0].length ?? 0;
    const place = this.#offsets.placeOf(this.#resume + lead);
    this.#refuseControls(text, place);
    this.#open.at(-1)?.children.push({ ...place, text });
    this.#mark();
    // The parser reports a text after it has read the `<` that follows it.
    if (this.#source[this.#resume - 1] === "<") this.#resume--;
  }

  #close(): void {
    this.#closed = this.#open.pop();
    this.#mark();
  }

  #refuseControls(text: string, place: Place): void {
    if (CONTROL.test(text)) {
      this.#refuse("DOCUMENT_NOT_XML", place, "The text that begins here holds a control character.");
    }
  }

  #doctype(): void {
    const at = this.#source.indexOf("<!DOCTYPE", this.#resume);
    this.#refuse("DOCUMENT_DOCTYPE", this.#offsets.placeOf(at), "A DOCTYPE is not allowed.");
  }

  #fault(message: string): void {
    if (message.includes("doctype")) {
      this.#doctype();
      return;
    }
    const { at, message: words } = faultOf(message, {
      source: this.#source,
      offset: this.#parser.position,
      resume: this.#resume,
      open: this.#open,
      closed: this.#closed,
    });
    this.#refuse("DOCUMENT_NOT_XML", typeof at === "number" ? this.#offsets.placeOf(at) : at, words);
  }
}

const START: Place = { line: 1, column: 1 };

/**
 * Reads a document strictly: no DOCTYPE and therefore no custom entities, at most 64 KiB, 32 levels and 1,000 elements, no
 * control characters. Never throws; the first fault is reported with its line and column.
 */
export function readTree(document: string): XmlElement | Unreadable {
  const source = document.replace(/^\uFEFF/, "");
  if (source.length > MOST_BYTES || Buffer.byteLength(source) > MOST_BYTES) {
    const message = `The document has more than ${MOST_BYTES} bytes.`;
    return { code: "DOCUMENT_TOO_LARGE", mistakes: [{ ...START, message }] };
  }
  const surrogate = LONE_SURROGATE.exec(source)?.index;
  if (surrogate !== undefined) {
    const place = new Offsets(source).placeOf(surrogate);
    return {
      code: "DOCUMENT_NOT_XML",
      mistakes: [{ ...place, message: "Half a character: not valid Unicode." }],
    };
  }
  return new TreeReader(source).read();
}
