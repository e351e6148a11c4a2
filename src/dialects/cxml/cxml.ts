import type { Dialect } from "../dialect.js";
import { connectorBodies } from "../xml/connector/writing.js";
import { readDocument } from "../xml/document.js";
import { STOPPED } from "../xml/webhooks/results.js";
import { actionFields } from "./action-fields.js";
import { connectorBodyOf } from "./connector-body.js";
import { CXML_PAY } from "./profile.js";
import { callSid, requestFields } from "./request-fields.js";
import { statusFields } from "./status-fields.js";

/** SignalWire's compatibility language. Its <Gather>: "finishOnKey: The set of digits, (0-9, *, #), that can end" it. */
export const cxml: Dialect = {
  name: "cxml",
  parse: (text) => readDocument(text, { pay: CXML_PAY, idle: {}, severalFinishKeys: true }),
  callSid,
  requestFields,
  status: (moment) => ({ form: statusFields(moment) }),
  actionFields,
  results: STOPPED,
  ...connectorBodies(connectorBodyOf),
};
