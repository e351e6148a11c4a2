import { httpMethod, oneOf } from "../../markup/value-parsers.js";
import type { Verb } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import type { XmlReading } from "../profile.js";
import type { XmlElement } from "../tree.js";
import { addressIn } from "./spoken.js";

/** Reads <Redirect>: no verb of the document runs after it, as after the two below. */
export function readRedirect(element: XmlElement, reading: XmlReading): Verb {
  const method = new Attributes(element, ["method"], reading).read("method", httpMethod(["GET", "POST"]));
  return { verb: "redirect", target: { url: addressIn(element, reading), method: method ?? "POST" } };
}

/** Reads <Reject>. */
export function readReject(element: XmlElement, reading: XmlReading): Verb {
  const attributes = new Attributes(element, ["reason"], reading);
  elementsOf(element, [], reading);
  return { verb: "reject", reason: attributes.read("reason", oneOf(["rejected", "busy"])) ?? "rejected" };
}

/** Reads <Hangup>. */
export function readHangup(element: XmlElement, reading: XmlReading): Verb {
  new Attributes(element, [], reading);
  elementsOf(element, [], reading);
  return { verb: "hangup" };
}
