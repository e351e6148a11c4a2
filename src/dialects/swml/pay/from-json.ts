import type { PayRequest } from "../../../domain/pay.js";
import type { Caller } from "../../dialect.js";
import type { Mistake } from "../../program.js";
import { callObject } from "../call-object.js";
import type { Reading } from "../fields.js";
import { readTree } from "../read-tree.js";
import { readPay } from "./pay.js";

/**
 * SignalWire, RELAY `calling.pay`: the parameters of SWML's `pay`, given from outside while a call runs. Of the
 * variables they can name only those of the call. The connector is given apart from them: an address in them names none.
 */
export function payRequest(
  parameters: unknown,
  caller: Caller,
  connector: PayRequest["connector"],
): PayRequest | { readonly mistakes: readonly string[] } {
  const tree = readTree(JSON.stringify(parameters ?? null));
  if ("code" in tree) return { mistakes: tree.mistakes.map(({ message }) => message) };
  const scope = { vars: {}, envs: {}, call: callObject(caller), params: {} };
  const reading: Reading = { scope, mistakes: [], warnings: [] };
  const instruction = readPay(tree, reading, connector);
  if (instruction.method !== "pay") throw new TypeError("readPay reads a pay");
  const { request } = instruction;
  return "mistakes" in request ? { mistakes: request.mistakes.map(withoutValue) } : request;
}

/** Whoever sends parameters knows them, and what they hold may be card data. */
function withoutValue({ message }: Mistake): string {
  return message.replace(/^(pay[\w.]*) ".*" /s, "$1 ");
}
