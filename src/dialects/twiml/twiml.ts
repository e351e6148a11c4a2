import type { Dialect } from "../dialect.js";
import { readDocument } from "../xml/document.js";
import { actionFields } from "./action-fields.js";
import { connectorBody, maskedConnectorBody } from "./connector-body.js";
import { TWIML_PAY } from "./profile.js";
import { requestFields } from "./request-fields.js";
import { statusFields } from "./status-fields.js";

/** Twilio's language. */
export const twiml: Dialect = {
  name: "twiml",
  parse: (text) => readDocument(text, TWIML_PAY),
  requestFields,
  statusFields,
  actionFields,
  connectorBody,
  maskedConnectorBody,
};
