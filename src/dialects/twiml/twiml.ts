import { connectorBodies, genericBody } from "../connector-body.js";
import { type Dialect, STOPPED } from "../dialect.js";
import { readDocument } from "../xml/document.js";
import { TWIML_UNSUPPORTED } from "../xml/vocabulary.js";
import { TWIML_PAY } from "./profile.js";
import { actionFields, callSid, requestFields, statusFields } from "./webhooks.js";

/** Twilio's language. */
export const twiml: Dialect = {
  name: "twiml",
  parse: (text) =>
    readDocument(text, {
      pay: TWIML_PAY,
      unsupported: TWIML_UNSUPPORTED,
      idle: {},
      severalFinishKeys: false,
    }),
  callSid,
  requestFields,
  status: (moment) => ({ form: statusFields(moment) }),
  actionFields,
  results: STOPPED,
  ...connectorBodies(genericBody),
};
