import type { Mistake, Verb } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import { httpMethod, oneOf } from "../kinds.js";
import type { XmlElement } from "../tree.js";
import { addressIn } from "./spoken.js";

/** Reads <Redirect>, <Reject> or, as any other element, <Hangup>: after them no verb of the document runs. */
export function readLeaving(element: XmlElement, mistakes: Mistake[]): Verb {
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
