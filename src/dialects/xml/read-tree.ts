import { SaxesParser } from "saxes";
import type { Unreadable } from "../dialect.js";
import { Offsets } from "./offsets.js";
import { faultOf } from "./reader-faults.js";
import type { Place, XmlAttribute, XmlElement, XmlText } from "./tree.js";

/** The largest document, in bytes of UTF-8. */
export const MOST_BYTES = 64 * 1024;
/** How deep elements may stand in each other. */
export const MOST_LEVELS = 32;
/** Elements of a document: one for people has far fewer in 64 KiB, and reading a verb costs more than its bytes. */
export const MOST_ELEMENTS = 1_000;
/** Attributes of one element. */
export const MOST_ATTRIBUTES = 100;

/** So much is parsed before looking whether the document is refused already. */
const STEP = 1024;

/** Lone surrogates are no Unicode text; delete and the C1 controls, NEL aside, are discouraged by XML 1.0, section 2.2. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /[\u007f-\u0084\u0086-\u009f]/;

interface GrowingElement extends Place {
  readonly name: string;
  readonly attributes: XmlAttribute[];
  readonly children: (GrowingElement | XmlText)[];
}

/** Reads one document into a tree, up to its first fault. XML 1.0 whatever the declaration says; no namespaces. */
class TreeReader {
  readonly #source: string;
  readonly #offsets: Offsets;
  readonly #parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: "1.0" });
  readonly #open: GrowingElement[] = [];
  #root: GrowingElement | undefined;
  #closed: GrowingElement | undefined;
  #refusal: Unreadable | undefined;
  #elements = 0;
  /** Just behind the last markup. */
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
      const message = `Elements stand in each other deeper than ${MOST_LEVELS} levels.`;
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
    // A value can't hold its own quote, and neither a name nor the white space beside `=` a quote.
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
    // The parser tells a text when it has read the `<` behind it.
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
 * Reads a document strictly: no DOCTYPE and so no entities of its own, at most 64 KiB, 32 levels and 1,000 elements, no
 * control characters. Never throws; the first fault is named with its line and column.
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
