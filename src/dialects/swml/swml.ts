import type { PayOutcome, PayRequest } from "../../core/payment.js";
import type { Caller, DialectEncoder, Unreadable } from "../dialect.js";
import { callObject } from "./call-object.js";
import type { SwmlProgram } from "./instruction.js";
import { connectorBody, maskedConnectorBody, payRequest, payVariables, statusBody } from "./pay/encoding.js";
import { readSwml } from "./read-document.js";
import type { Values } from "./value.js";

/** A dialect whose documents are small programs with variables. */
export interface SwmlDialect extends DialectEncoder {
  /** Reports all mistakes at once. */
  parse(text: string): SwmlProgram | Unreadable;
  /** The call data that scripts and servers see as `call`. */
  callObject(caller: Caller): Values;
  /**
   * Reads `pay` parameters that arrive as JSON, outside any document, without variables; returns the request, or all
   * mistakes.
   */
  payRequest(
    parameters: unknown,
    connector: PayRequest["connector"],
  ): PayRequest | { readonly mistakes: readonly string[] };
  /** The variables that a payment sets. */
  payVariables(request: PayRequest | undefined, outcome: PayOutcome): Values;
}

/** SignalWire's SWML. */
export const swml: SwmlDialect = {
  name: "swml",
  parse: readSwml,
  callObject,
  payRequest,
  payVariables,
  status: (moment) => ({ json: statusBody(moment) }),
  connectorBody,
  maskedConnectorBody,
};
