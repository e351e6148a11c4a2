import { didYouMean, excerpt } from "../markup/diagnostics.js";
import { type Diagnostic, MOST_MISTAKES } from "../program.js";
import { isElement, type XmlElement } from "./tree.js";

const inTag = (name: string) => `<${name}>`;

/** The child elements, all of which must be one of `names`; text between them is reported too. */
export function elementsOf(
  parent: XmlElement,
  names: readonly string[],
  mistakes: Diagnostic[],
): XmlElement[] {
  const inside: XmlElement[] = [];
  for (const { line, column, ...node } of parent.children) {
    if (!("name" in node)) {
      if (node.text.trim() === "") continue;
      const rule = names.length === 0 ? "it must be empty" : "only elements can stand here";
      mistakes.push({
        line,
        column,
        message: `<${parent.name}> holds text "${excerpt(node.text.trim())}": ${rule}.`,
      });
    } else if (names.includes(node.name)) {
      inside.push({ line, column, ...node });
    } else {
      const rule = names.length === 0 ? "it must be empty" : `allowed are ${names.map(inTag).join(", ")}`;
      const near = mistakes.length < MOST_MISTAKES ? didYouMean(node.name, names, inTag) : "";
      const message = `<${excerpt(node.name)}> can't stand in <${parent.name}>: ${rule}.${near}`;
      mistakes.push({ line, column, message });
    }
  }
  return inside;
}

/** The text inside, with white space collapsed; a child element, or no text at all, is reported. */
export function textOf(parent: XmlElement, what: string, mistakes: Diagnostic[]): string {
  for (const node of parent.children.filter(isElement)) {
    const message = `<${excerpt(node.name)}> can't stand in <${parent.name}>, which holds plain text only.`;
    mistakes.push({ line: node.line, column: node.column, message });
  }
  const texts = parent.children.map((node) => (isElement(node) ? "" : node.text));
  const text = texts.join("").replace(/\s+/g, " ").trim();
  if (text === "" && !parent.children.some(isElement)) {
    const { line, column } = parent;
    mistakes.push({ line, column, message: `<${parent.name}> is empty: put ${what} between its tags.` });
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

/** The words inside, including those in SSML; any other element is reported. */
export function wordsOf(parent: XmlElement, mistakes: Diagnostic[]): string {
  return collect(parent, mistakes).replace(/\s+/g, " ").trim();
}

function collect(parent: XmlElement, mistakes: Diagnostic[]): string {
  return parent.children
    .map((node) => {
      if (!isElement(node)) return node.text;
      if (SSML.has(node.name)) return node.name === "break" ? " " : collect(node, mistakes);
      const message = `<${excerpt(node.name)}> can't stand in <${parent.name}>, which holds text and SSML.`;
      mistakes.push({ line: node.line, column: node.column, message });
      return "";
    })
    .join("");
}
