import type { DocumentWarning } from "../../core/document-errors.js";
import { didYouMean, excerpt } from "../markup/diagnostics.js";
import { MOST_MISTAKES, type Place } from "../program.js";
import type { XmlReading } from "./profile.js";
import { isElement, type XmlElement } from "./tree.js";

const inTag = (name: string) => `<${name}>`;

/** The elements that run in some place. */
const SUPPORTED: readonly string[] = [
  "Response",
  ...["Say", "Play", "Pause", "Gather", "Dial", "Pay", "Redirect", "Hangup", "Reject"],
  ...["Number", "Sip", "Prompt", "Parameter"],
];

/** Reports something that is left out. */
function leaveOut(
  reading: XmlReading,
  { line, column }: Place,
  code: DocumentWarning,
  message: string,
): void {
  reading.warnings.push({ line, column, code, message });
}

/** Reports an element that the vendor has and that does not run here, with those inside it. */
function reportUnsupported(node: XmlElement, need: string, reading: XmlReading): void {
  const message = `<${node.name}> is not supported here, and is left out: it would need ${need}.`;
  leaveOut(reading, node, "DOCUMENT_PART_UNSUPPORTED", message);
  for (const inner of node.children.filter(isElement)) {
    const innerNeed = needOf(inner, reading);
    if (innerNeed !== undefined) reportUnsupported(inner, innerNeed, reading);
  }
}

function needOf({ name }: XmlElement, { profile }: XmlReading): string | undefined {
  return Object.hasOwn(profile.unsupported, name) ? profile.unsupported[name] : undefined;
}

/** Reports a child that cannot stand in its parent; `rule` says what can. */
function reportChild(
  node: XmlElement,
  parent: XmlElement,
  rule: string,
  names: readonly string[],
  reading: XmlReading,
): void {
  const need = needOf(node, reading);
  if (need !== undefined) {
    reportUnsupported(node, need, reading);
    return;
  }
  const code = SUPPORTED.includes(node.name) ? "DOCUMENT_CONTENT_INVALID" : "DOCUMENT_NAME_UNKNOWN";
  const near = reading.warnings.length < MOST_MISTAKES ? didYouMean(node.name, names, inTag) : "";
  const message = `<${excerpt(node.name)}> is not allowed in <${parent.name}>${rule}${near}`;
  leaveOut(reading, node, code, message);
}

/** The child elements that are one of `names`; others, and text between them, are reported and left out. */
export function elementsOf(parent: XmlElement, names: readonly string[], reading: XmlReading): XmlElement[] {
  const allowed =
    names.length === 0 ? ": it must be empty." : `: allowed are ${names.map(inTag).join(", ")}.`;
  const textRule = names.length === 0 ? "it must be empty" : "only elements can stand here";
  return parent.children.flatMap((node) => {
    if (isElement(node)) {
      if (names.includes(node.name)) return node;
      reportChild(node, parent, allowed, names, reading);
    } else if (node.text.trim() !== "") {
      const message = `<${parent.name}> contains text "${excerpt(node.text.trim())}": ${textRule}.`;
      leaveOut(reading, node, "DOCUMENT_CONTENT_INVALID", message);
    }
    return [];
  });
}

/** The text inside, with white space collapsed; a child element is left out, and without any text the parent does not run. */
export function textOf(parent: XmlElement, what: string, reading: XmlReading): string {
  for (const node of parent.children.filter(isElement))
    reportChild(node, parent, ", which holds plain text only.", [], reading);
  const texts = parent.children.map((node) => (isElement(node) ? "" : node.text));
  const text = texts.join("").replace(/\s+/g, " ").trim();
  if (text === "") {
    const { line, column } = parent;
    const message = `<${parent.name}> is empty: put ${what} between its tags.`;
    reading.mistakes.push({ line, column, code: "DOCUMENT_CONTENT_INVALID", message });
  }
  return text;
}

/**
 * The text of <Say>: the text of SSML elements is spoken, their prosody is ignored, and no text is silence. W3C, Speech
 * Synthesis Markup Language 1.1, section 3; the names are those that Twilio's <Say> takes.
 */
const SSML = new Set([
  "break",
  "emphasis",
  "lang",
  "p",
  "phoneme",
  "prosody",
  "s",
  "say-as",
  "speak",
  "sub",
  "w",
]);

/** The words inside, including those in SSML; any other element is reported, and its text spoken. */
export function wordsOf(parent: XmlElement, reading: XmlReading): string {
  return collect(parent, reading).replace(/\s+/g, " ").trim();
}

function collect(parent: XmlElement, reading: XmlReading): string {
  return parent.children
    .map((node) => {
      if (!isElement(node)) return node.text;
      if (!SSML.has(node.name)) reportChild(node, parent, ", which holds text and SSML.", [], reading);
      return node.name === "break" ? " " : collect(node, reading);
    })
    .join("");
}
