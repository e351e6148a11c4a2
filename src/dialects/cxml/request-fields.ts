import type { FormFields } from "../../domain/webhook.js";
import type { Caller } from "../dialect.js";

const DIRECTIONS = { inbound: "inbound", outbound: "outbound-api" } as const;

/** A call's id in SignalWire's form: a UUID, the same for the whole call (decision 20). */
export function callSid(id: string): string {
  return id.toLowerCase();
}

/** The "standard request parameters" of SignalWire's voice XML, which go with every request for a document. */
export function requestFields(caller: Caller): FormFields {
  const { from, to, direction } = caller.call;
  return [
    ["CallSid", callSid(caller.call.id)],
    ["AccountSid", caller.account.accountSid ?? ""],
    ["From", from],
    ["To", to],
    ["CallStatus", caller.status],
    ["ApiVersion", "2010-04-01"],
    ["Direction", DIRECTIONS[direction]],
  ];
}
