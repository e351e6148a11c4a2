import type { PayRequest } from "../../../domain/pay.js";
import type { Attributes } from "../attributes.js";
import { someText } from "../kinds.js";
import { webAddress } from "./kinds.js";
import type { XmlPayProfile } from "./profile.js";

/**
 * The connector by its name or, where the dialect has it so, by its address. SignalWire's own pages write the address
 * under both attributes, so `paymentConnector` may hold it there too, or a configured name.
 */
export function readConnector(attributes: Attributes, { connector }: XmlPayProfile): PayRequest["connector"] {
  if (connector === "name") return { name: attributes.value("paymentConnector", someText) };
  if (attributes.has("paymentConnectorUrl") || !attributes.has("paymentConnector")) {
    return { url: attributes.require("paymentConnectorUrl", webAddress) ?? "" };
  }
  const text = attributes.read("paymentConnector", someText) ?? "";
  return /^https?:/.test(text)
    ? { url: attributes.read("paymentConnector", webAddress) ?? "" }
    : { name: text };
}
