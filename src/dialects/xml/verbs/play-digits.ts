import type { Mistake, PlayDigits } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import type { Kind } from "../kinds.js";
import type { XmlElement } from "../tree.js";

/** The pages of all three vendors: digits, A to D, * and #, and w for a pause. */
const tones: Kind<string> = (text) =>
  /^[0-9A-DWw*#]+$/.test(text)
    ? { value: text }
    : { wrong: "must be made of 0 to 9, A to D, *, #, and w or W for a pause." };

/** Reads a <Play> that sends tones; undefined for one that plays a sound. */
export function readPlayDigits(element: XmlElement, mistakes: Mistake[]): PlayDigits | undefined {
  const sends = element.attributes.some(({ name }) => name === "digits");
  if (element.name !== "Play" || !sends) return undefined;
  const attributes = new Attributes(element, ["digits"], mistakes);
  elementsOf(element, [], mistakes);
  return { verb: "play", digits: attributes.read("digits", tones) ?? "" };
}
