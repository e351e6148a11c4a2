import type { Dialect } from "../dialect.js";
import { genericBody } from "../xml/connector/generic-body.js";
import { connectorBodies } from "../xml/connector/writing.js";
import { readDocument } from "../xml/document.js";
import { STOPPED } from "../xml/webhooks/results.js";
import { actionFields } from "./action-fields.js";
import { TWIML_PAY } from "./profile.js";
import { callSid, requestFields } from "./request-fields.js";
import { statusFields } from "./status-fields.js";

/** Twilio's language. */
export const twiml: Dialect = {
  name: "twiml",
  parse: (text) => readDocument(text, { pay: TWIML_PAY, idle: {}, severalFinishKeys: false }),
  callSid,
  requestFields,
  status: (moment) => ({ form: statusFields(moment) }),
  actionFields,
  results: STOPPED,
  ...connectorBodies(genericBody),
};
