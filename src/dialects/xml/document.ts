import type { Unreadable } from "../dialect.js";
import { excerpt } from "../markup/diagnostics.js";
import { orLeaveOut } from "../markup/reports.js";
import { type Program, reported, type Verb } from "../program.js";
import { Attributes } from "./attributes.js";
import { elementsOf } from "./content.js";
import { readPay } from "./pay/pay.js";
import type { XmlProfile, XmlReading } from "./profile.js";
import { readTree } from "./read-tree.js";
import { isElement, type XmlElement } from "./tree.js";
import { readHangup, readRedirect, readReject } from "./verbs/control-verbs.js";
import { readDial } from "./verbs/dial.js";
import { readGather } from "./verbs/gather.js";
import { readPause, readPlay, readSay } from "./verbs/spoken.js";

/** Elements that use such attributes themselves. */
const USERS: readonly string[] = ["Pay"];

/**
 * A copy of a tree without the attributes that have no effect on the elements below the root; their values are checked all
 * the same.
 */
function withoutIdle(root: XmlElement, reading: XmlReading): XmlElement {
  const { idle } = reading.profile;
  const names = Object.keys(idle);
  if (names.length === 0) return root;
  const strip = (element: XmlElement): XmlElement => {
    const own = element.attributes.filter(({ name }) => names.includes(name));
    if (own.length === 0 || USERS.includes(element.name)) return withChildren(element);
    const attributes = new Attributes({ ...element, attributes: own }, names, reading);
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

/** Reads a verb. One with mistakes is left out. */
type VerbReader = (element: XmlElement, reading: XmlReading) => Verb;

const READERS: Readonly<Record<string, VerbReader>> = {
  Say: readSay,
  Play: readPlay,
  Pause: readPause,
  Gather: readGather,
  Dial: readDial,
  Pay: readPay,
  Redirect: readRedirect,
  Hangup: readHangup,
  Reject: readReject,
};

/** Reads a whole XML call document: returns its program with everything that has no effect, in document order. */
export function readDocument(text: string, profile: XmlProfile): Program | Unreadable {
  const root = readTree(text);
  return "code" in root ? root : readResponse(root, profile);
}

function readResponse(root: XmlElement, profile: XmlProfile): Program | Unreadable {
  if (root.name !== ROOT) {
    const message = `The document begins with <${excerpt(root.name)}>: it must begin with <${ROOT}>.`;
    return { code: "DOCUMENT_INVALID", mistakes: [{ line: root.line, column: root.column, message }] };
  }
  const reading: XmlReading = { profile, mistakes: [], warnings: [] };
  new Attributes(root, [], reading);
  const elements = elementsOf(withoutIdle(root, reading), Object.keys(READERS), reading);
  const verbs = elements.flatMap((element) => {
    const read = READERS[element.name] as VerbReader;
    return orLeaveOut(reading, (own) => read(element, own)) ?? [];
  });
  return { verbs, mistakes: reported(reading.warnings) };
}
