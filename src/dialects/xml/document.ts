import type { Unreadable } from "../dialect.js";
import type { Mistake, Program, Verb } from "../program.js";
import { Attributes } from "./attributes.js";
import { elementsOf } from "./content.js";
import { readPay } from "./pay/pay.js";
import type { XmlPayProfile } from "./pay/profile.js";
import { readTree } from "./read-tree.js";
import { shown } from "./shown.js";
import { byPlace, type XmlElement } from "./tree.js";
import { readGather } from "./verbs/gather.js";
import { readLeaving } from "./verbs/leaving.js";
import { readSpoken, SPOKEN } from "./verbs/spoken.js";

const ROOT = "Response";
const VERBS = [...SPOKEN, "Gather", "Pay", "Redirect", "Hangup", "Reject"] as const;

/** Reads a whole XML call document: what it is to do, or all that is wrong with it, in the order of the document. */
export function readDocument(text: string, pay: XmlPayProfile): Program | Unreadable {
  const root = readTree(text);
  return "code" in root ? root : readResponse(root, pay);
}

function readResponse(root: XmlElement, pay: XmlPayProfile): Program | Unreadable {
  if (root.name !== ROOT) {
    const message = `The document begins with <${shown(root.name)}>: it must begin with <${ROOT}>.`;
    return { code: "DOCUMENT_INVALID", mistakes: [{ line: root.line, column: root.column, message }] };
  }
  const documentMistakes: Mistake[] = [];
  const payMistakes: Mistake[] = [];
  new Attributes(root, [], documentMistakes);
  const verbs = elementsOf(root, VERBS, documentMistakes).flatMap(
    (element): Verb | readonly Verb[] =>
      readSpoken(element, documentMistakes) ??
      readLeaving(element, documentMistakes) ??
      (element.name === "Gather"
        ? readGather(element, documentMistakes)
        : readPay(element, pay, payMistakes, documentMistakes)),
  );
  if (documentMistakes.length === 0) return { verbs, mistakes: payMistakes.sort(byPlace) };
  return { code: "DOCUMENT_INVALID", mistakes: [...documentMistakes, ...payMistakes].sort(byPlace) };
}
