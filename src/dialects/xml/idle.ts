import type { Mistake } from "../program.js";
import { Attributes } from "./attributes.js";
import type { Kind } from "./kinds.js";
import { isElement, type XmlElement } from "./tree.js";

/** Elements that have a use for such attributes themselves. */
const USERS: readonly string[] = ["Pay"];

/**
 * A copy of a tree whose elements, below the root, do not have the attributes that change nothing; their values are
 * checked all the same.
 */
export function withoutIdle(
  root: XmlElement,
  idle: Readonly<Record<string, Kind<unknown>>>,
  mistakes: Mistake[],
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
