import type { PayRequest } from "../../../domain/pay.js";
import type { Attributes } from "../attributes.js";
import { someText } from "../kinds.js";
import { webAddress } from "./kinds.js";
import type { XmlPayProfile } from "./profile.js";

const URL_ATTRIBUTE = "paymentConnectorUrl";

interface Named {
  readonly connector: PayRequest["connector"];
  /** The attribute in whose place the default name stands. */
  readonly missing?: string;
}

/**
 * The connector by its name or, where the dialect has it so, by its address. SignalWire's own pages write the address
 * under both attributes, so `paymentConnector` may hold it there too, or a configured name; and their examples have
 * neither, which means the default name (decision 22).
 */
export function readConnector(attributes: Attributes, { connector }: XmlPayProfile): Named {
  const name = attributes.value("paymentConnector", someText);
  if (connector === "name") return { connector: { name } };
  if (attributes.has(URL_ATTRIBUTE)) {
    return { connector: { url: attributes.read(URL_ATTRIBUTE, webAddress) ?? "" } };
  }
  if (/^https?:/.test(name)) {
    return { connector: { url: attributes.read("paymentConnector", webAddress) ?? "" } };
  }
  return { connector: { name }, ...(attributes.has("paymentConnector") ? {} : { missing: URL_ATTRIBUTE }) };
}
