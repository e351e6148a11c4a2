import { hexOf } from "../../domain/ids.js";
import type { FormFields } from "../../domain/webhook.js";
import type { Caller } from "../dialect.js";

const DIRECTIONS = { inbound: "inbound", outbound: "outbound-api" } as const;

/** A call's id in Twilio's form, the same for the whole call (decision 20). */
export function callSid(id: string): string {
  return `CA${hexOf(id)}`;
}

/** Twilio's "standard request parameters" of voice, which go with every request for a document. */
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
    ["Caller", from],
    ["Called", to],
  ];
}
