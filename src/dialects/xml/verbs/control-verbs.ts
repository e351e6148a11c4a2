import { httpMethod, oneOf, type ValueParser } from "../../markup/value-parsers.js";
import type { Diagnostic, PlayDigits, Verb } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import type { XmlElement } from "../tree.js";
import { addressIn } from "./spoken.js";

/** Reads <Redirect>, <Reject> or, for any other element, <Hangup>: no verb of the document runs after them. */
export function readLeaving(element: XmlElement, mistakes: Diagnostic[]): Verb {
  switch (element.name) {
    case "Redirect": {
      const attributes = new Attributes(element, ["method"], mistakes);
      const method = attributes.read("method", httpMethod(["GET", "POST"]));
      return { verb: "redirect", target: { url: addressIn(element, mistakes), method: method ?? "POST" } };
    }
    case "Reject": {
      const attributes = new Attributes(element, ["reason"], mistakes);
      elementsOf(element, [], mistakes);
      return { verb: "reject", reason: attributes.read("reason", oneOf(["rejected", "busy"])) ?? "rejected" };
    }
    default:
      new Attributes(element, [], mistakes);
      elementsOf(element, [], mistakes);
      return { verb: "hangup" };
  }
}

/** The pages of all three vendors: digits, A to D, * and #, and w for a pause. */
const tones: ValueParser<string> = (text) =>
  /^[0-9A-DWw*#]+$/.test(text)
    ? { value: text }
    : { wrong: "must be made of 0 to 9, A to D, *, #, and w or W for a pause." };

/** Reads a <Play> that sends tones; undefined for one that plays a sound. */
export function readPlayDigits(element: XmlElement, mistakes: Diagnostic[]): PlayDigits | undefined {
  const sends = element.attributes.some(({ name }) => name === "digits");
  if (element.name !== "Play" || !sends) return undefined;
  const attributes = new Attributes(element, ["digits"], mistakes);
  elementsOf(element, [], mistakes);
  return { verb: "play", digits: attributes.read("digits", tones) ?? "" };
}
