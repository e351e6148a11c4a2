import type { Dialect } from "../dialect.js";
import { connectorBodies } from "../xml/connector/writing.js";
import { readDocument } from "../xml/document.js";
import { oneOf } from "../xml/kinds.js";
import { HISTORY } from "../xml/pay/history.js";
import { actionFields } from "./action-fields.js";
import { connectorBodyOf } from "./connector-body.js";
import { VOXML_PAY } from "./profile.js";
import { callSid, requestFields } from "./request-fields.js";
import { FINAL_STATUSES, RESULTS } from "./results.js";
import { statusFields } from "./status-fields.js";

/** Voxtelesys' language. Every verb and noun may have `history`; only <Pay> keeps one here. */
export const voxml: Dialect = {
  name: "voxml",
  parse: (text) =>
    readDocument(text, { pay: VOXML_PAY, idle: { history: oneOf(HISTORY) }, severalFinishKeys: false }),
  callSid,
  requestFields,
  status: (moment) => ({ form: statusFields(moment) }),
  actionFields,
  results: RESULTS,
  finalStatuses: FINAL_STATUSES,
  ...connectorBodies(connectorBodyOf),
};
