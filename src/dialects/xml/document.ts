import type { Unreadable } from "../dialect.js";
import { type Mistake, MOST_MISTAKES, type Program, type Verb } from "../program.js";
import { Attributes } from "./attributes.js";
import { elementsOf } from "./content.js";
import { withoutIdle } from "./idle.js";
import { readPay } from "./pay/pay.js";
import type { XmlProfile } from "./profile.js";
import { readTree } from "./read-tree.js";
import { shown } from "./shown.js";
import { byPlace, type XmlElement } from "./tree.js";
import { readDial } from "./verbs/dial.js";
import { readGather } from "./verbs/gather.js";
import { readLeaving } from "./verbs/leaving.js";
import { readPlayDigits } from "./verbs/play-digits.js";
import { readSpoken, SPOKEN } from "./verbs/spoken.js";

const ROOT = "Response";
const VERBS = [...SPOKEN, "Gather", "Dial", "Pay", "Redirect", "Hangup", "Reject"] as const;

/** Reads a whole XML call document: what it is to do, or all that is wrong with it, in the order of the document. */
export function readDocument(text: string, profile: XmlProfile): Program | Unreadable {
  const root = readTree(text);
  return "code" in root ? root : readResponse(root, profile);
}

function readResponse(root: XmlElement, profile: XmlProfile): Program | Unreadable {
  if (root.name !== ROOT) {
    const message = `The document begins with <${shown(root.name)}>: it must begin with <${ROOT}>.`;
    return { code: "DOCUMENT_INVALID", mistakes: [{ line: root.line, column: root.column, message }] };
  }
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];
  new Attributes(root, [], mistakes);
  const elements = elementsOf(withoutIdle(root, profile.idle, mistakes), VERBS, mistakes);
  const verbs = elements.map((element) => readVerb(element, profile, warnings, mistakes));
  const told = [...mistakes, ...warnings].sort(byPlace).slice(0, MOST_MISTAKES);
  return mistakes.length === 0 ? { verbs, mistakes: told } : { code: "DOCUMENT_INVALID", mistakes: told };
}

function readVerb(
  element: XmlElement,
  profile: XmlProfile,
  warnings: Mistake[],
  documentMistakes: Mistake[],
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
