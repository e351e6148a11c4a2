import type { Unreadable } from "../dialect.js";
import { excerpt } from "../markup/diagnostics.js";
import type { ValueParser } from "../markup/value-parsers.js";
import { byPlace, type Diagnostic, MOST_MISTAKES, type Program, type Verb } from "../program.js";
import { Attributes } from "./attributes.js";
import { elementsOf } from "./content.js";
import { readPay } from "./pay/pay.js";
import type { XmlProfile } from "./profile.js";
import { readTree } from "./read-tree.js";
import { isElement, type XmlElement } from "./tree.js";
import { readLeaving, readPlayDigits } from "./verbs/control-verbs.js";
import { readDial } from "./verbs/dial.js";
import { readGather } from "./verbs/gather.js";
import { readSpoken, SPOKEN } from "./verbs/spoken.js";

/** Elements that use such attributes themselves. */
const USERS: readonly string[] = ["Pay"];

/**
 * A copy of a tree without the attributes that have no effect on the elements below the root; their values are checked all
 * the same.
 */
function withoutIdle(
  root: XmlElement,
  idle: Readonly<Record<string, ValueParser<unknown>>>,
  mistakes: Diagnostic[],
): XmlElement {
  const names = Object.keys(idle);
  if (names.length === 0) return root;
  const strip = (element: XmlElement): XmlElement => {
    const own = element.attributes.filter(({ name }) => names.includes(name));
    if (own.length === 0 || USERS.includes(element.name)) return withChildren(element);
    const attributes = new Attributes({ ...element, attributes: own }, names, mistakes);
    for (const [name, kind] of Object.entries(idle)) attributes.read(name, kind);
    const others = element.attributes.filter((attribute) => !own.includes(attribute));
    return withChildren({ ...element, attributes: others });
  };
  const withChildren = (element: XmlElement): XmlElement => ({
    ...element,
    children: element.children.map((node) => (isElement(node) ? strip(node) : node)),
  });
  return withChildren(root);
}

const ROOT = "Response";
const VERBS = [...SPOKEN, "Gather", "Dial", "Pay", "Redirect", "Hangup", "Reject"] as const;

/** Reads a whole XML call document: returns its program, or all its mistakes in document order. */
export function readDocument(text: string, profile: XmlProfile): Program | Unreadable {
  const root = readTree(text);
  return "code" in root ? root : readResponse(root, profile);
}

function readResponse(root: XmlElement, profile: XmlProfile): Program | Unreadable {
  if (root.name !== ROOT) {
    const message = `The document begins with <${excerpt(root.name)}>: it must begin with <${ROOT}>.`;
    return { code: "DOCUMENT_INVALID", mistakes: [{ line: root.line, column: root.column, message }] };
  }
  const mistakes: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  new Attributes(root, [], mistakes);
  const elements = elementsOf(withoutIdle(root, profile.idle, mistakes), VERBS, mistakes);
  const verbs = elements.map((element) => readVerb(element, profile, warnings, mistakes));
  const reported = [...mistakes, ...warnings].sort(byPlace).slice(0, MOST_MISTAKES);
  return mistakes.length === 0
    ? { verbs, mistakes: reported }
    : { code: "DOCUMENT_INVALID", mistakes: reported };
}

function readVerb(
  element: XmlElement,
  profile: XmlProfile,
  warnings: Diagnostic[],
  documentMistakes: Diagnostic[],
): Verb {
  switch (element.name) {
    case "Gather":
      return readGather(element, documentMistakes, warnings, profile);
    case "Dial":
      return readDial(element, documentMistakes, warnings);
    case "Pay":
      return readPay(element, profile.pay, warnings, documentMistakes);
    default:
      return (
        readPlayDigits(element, documentMistakes) ??
        readSpoken(element, documentMistakes) ??
        readLeaving(element, documentMistakes)
      );
  }
}
