import type { Mistake, Verb } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import { oneOf } from "../kinds.js";
import type { XmlElement } from "../tree.js";
import { addressIn } from "./spoken.js";

/** Reads <Redirect>, <Hangup> or <Reject>, after which no verb of the document runs; undefined for any other element. */
export function readLeaving(element: XmlElement, mistakes: Mistake[]): Verb | undefined {
  switch (element.name) {
    case "Redirect": {
      const method = new Attributes(element, ["method"], mistakes).read("method", oneOf(["GET", "POST"]));
      return { verb: "redirect", target: { url: addressIn(element, mistakes), method: method ?? "POST" } };
    }
    case "Hangup":
      new Attributes(element, [], mistakes);
      elementsOf(element, [], mistakes);
      return { verb: "hangup" };
    case "Reject": {
      const attributes = new Attributes(element, ["reason"], mistakes);
      elementsOf(element, [], mistakes);
      return { verb: "reject", reason: attributes.read("reason", oneOf(["rejected", "busy"])) ?? "rejected" };
    }
    default:
      return undefined;
  }
}
