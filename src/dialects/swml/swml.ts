import type { PayOutcome, PayRequest } from "../../domain/pay.js";
import type { Caller, PayWords, Unreadable } from "../dialect.js";
import { callObject } from "./call-object.js";
import { connectorBody, maskedConnectorBody } from "./pay/connector-body.js";
import { payRequest } from "./pay/from-json.js";
import { payVariables } from "./pay/results.js";
import { statusBody } from "./pay/status.js";
import type { SwmlProgram } from "./program.js";
import { readSwml } from "./read-document.js";
import type { Values } from "./value.js";

/** A dialect whose documents are small programs with variables. */
export interface ScriptDialect extends PayWords {
  /** Names every mistake at once. */
  parse(text: string): SwmlProgram | Unreadable;
  /** What scripts and servers see of the call, as `call`. */
  callObject(caller: Caller): Values;
  /** Reads `pay` parameters that come as JSON, from outside of any document; or all that is wrong with them. */
  payRequest(
    parameters: unknown,
    caller: Caller,
    connector: PayRequest["connector"],
  ): PayRequest | { readonly mistakes: readonly string[] };
  /** The variables that a payment leaves. */
  payVariables(request: PayRequest | undefined, outcome: PayOutcome): Values;
}

/** SignalWire's SWML. */
export const swml: ScriptDialect = {
  name: "swml",
  parse: readSwml,
  callObject,
  payRequest,
  payVariables,
  status: (moment) => ({ json: statusBody(moment) }),
  connectorBody,
  maskedConnectorBody,
};
