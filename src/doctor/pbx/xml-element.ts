import { SaxesParser } from "saxes";
import { AppError } from "../../core/errors.js";

/** One element of FreeSWITCH's configuration. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

interface Growing extends XmlElement {
  readonly children: Growing[];
  text: string;
}

/** Parses the answer of `xml_locate` or `sofia xmlstatus`. Throws AppError ESL_COMMAND_REFUSED when it is not XML. */
export function parseXml(text: string): XmlElement {
  const root: Growing = { name: "", attributes: {}, children: [], text: "" };
  const open: Growing[] = [root];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    const element: Growing = { name, attributes: { ...attributes }, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (piece) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  });
  parser.on("closetag", () => void open.pop());
  try {
    parser.write(text).close();
  } catch {
    // The parser's message would quote the configuration, which holds passwords.
    throw new AppError("ESL_COMMAND_REFUSED", "FreeSWITCH's answer is not XML");
  }
  return root.children[0] ?? root;
}

/** All elements of this name, in document order, the element itself included. */
export function elementsNamed(element: XmlElement, name: string): XmlElement[] {
  const below = element.children.flatMap((child) => elementsNamed(child, name));
  return element.name === name ? [element, ...below] : below;
}

/** The values of `<param name="...">` below an element. */
export function paramsNamed(element: XmlElement | undefined, name: string): string[] {
  if (element === undefined) return [];
  return elementsNamed(element, "param").flatMap(({ attributes }) =>
    attributes.name?.toLowerCase() === name ? [attributes.value ?? ""] : [],
  );
}

/** The last value of a `<param>`, which takes effect since FreeSWITCH reads them in order. */
export function param(element: XmlElement | undefined, name: string): string | undefined {
  return paramsNamed(element, name).at(-1);
}

/** FreeSWITCH's switch_true (switch_utils.h). */
export function isTrue(value: string | undefined): boolean {
  return /^(yes|on|true|t|enabled|active|allow|-?\d*[1-9]\d*)$/i.test(value ?? "");
}
